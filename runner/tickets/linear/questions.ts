/**
 * What Linear is asked, in GraphQL. Lists are short within lists: a query may cost 10,000 points,
 * and each entry of a list costs what it holds.
 */

const SUMMARY = `
  id identifier title url updatedAt archivedAt trashed
  state { id name type }
  assignee { id displayName }
  cycle { name number }
  projectMilestone { name }
  labels(first: 20) { nodes { name } }`;

const COMMENT = `
  id body createdAt
  user { id displayName }
  botActor { name }
  externalUser { displayName }`;

const OTHER = 'identifier title url';

export const VIEWER = 'query Viewer { viewer { id displayName } }';

export const ISSUES = `query Issues($filter: IssueFilter!, $after: String) {
  issues(first: 50, after: $after, filter: $filter, orderBy: updatedAt) {
    nodes { ${SUMMARY} }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The newest comments come first. */
export const ISSUE = `query Issue($id: String!) {
  issue(id: $id) { ${SUMMARY}
    description branchName
    creator { id displayName }
    newest: comments(first: 40) { nodes { ${COMMENT} } pageInfo { hasNextPage endCursor } }
    oldest: comments(last: 10) { nodes { ${COMMENT} } }
    parent { ${OTHER} }
    children(first: 50) { nodes { ${OTHER} } }
    relations(first: 50) { nodes { type relatedIssue { ${OTHER} } } }
    inverseRelations(first: 50) { nodes { type issue { ${OTHER} } } }
    attachments(first: 50) { nodes { title url } }
  }
}`;

/** There is no count of comments. */
export const COMMENT_IDS = `query CommentIds($id: String!, $after: String) {
  issue(id: $id) {
    comments(first: 250, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  }
}`;

export const ISSUE_ID = 'query IssueId($id: String!) { issue(id: $id) { id trashed } }';

export const STATES = `query States($id: String!) {
  issue(id: $id) {
    state { id }
    team { states(first: 100) { nodes { id name type position } } }
  }
}`;

export const COMMENT_BY_ID = `query CommentById($id: ID!) {
  comments(first: 1, filter: { id: { eq: $id } }) { nodes { id } }
}`;

export const CREATE_COMMENT = `mutation CreateComment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success }
}`;

export const UPDATE_COMMENT = `mutation UpdateComment($id: String!, $input: CommentUpdateInput!) {
  commentUpdate(id: $id, input: $input) { success }
}`;

export const UPDATE_ISSUE = `mutation UpdateIssue($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success }
}`;
