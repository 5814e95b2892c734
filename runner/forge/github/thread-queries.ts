/** What GitHub's GraphQL interface is asked about review threads. Texts alone. */

export const THREADS = `query ($owner: String!, $name: String!, $number: Int!, $after: String, $isFirst: Boolean!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated path line diffSide
          comments(first: 50) { nodes { author { login } createdAt body } }
        }
      }
      reviews(last: 100) @include(if: $isFirst) {
        nodes { id author { login } submittedAt body }
      }
    }
  }
}`;

export const NODE = `query ($id: ID!) {
  viewer { login }
  node(id: $id) {
    __typename
    ... on PullRequestReviewThread { comments(last: 100) { nodes { body viewerDidAuthor } } }
    ... on PullRequestReview { id }
  }
}`;

export const REPLY = `mutation ($thread: ID!, $body: String!) {
  addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $thread, body: $body }) {
    comment { id }
  }
}`;

export const RESOLVE = `mutation ($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { id } }
}`;
