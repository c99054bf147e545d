"""The adapters on DynamoDB, over DynamoDB Local."""
