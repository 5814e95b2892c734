/**
 * Owns the question of whether a process of this machine is alive, by its id. Sends it nothing. A
 * yes says little: the system gives the ids of ended processes to new ones.
 */

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: a process of another user, which is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
