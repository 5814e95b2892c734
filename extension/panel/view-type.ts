/** Of every panel with the task page; the editor knows it by that over a reload. */
export const VIEW_TYPE = 'errand.task';
