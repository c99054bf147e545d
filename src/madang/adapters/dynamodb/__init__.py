"""The archive of a cluster: one DynamoDB table, without an index that could be hot."""
