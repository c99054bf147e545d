"""The real DynamoDB Local that the tests start."""

from aiobotocore.session import get_session


async def test_it_answers_to_the_usual_credentials(dynamodb_endpoint: str) -> None:
    async with get_session().create_client("dynamodb", endpoint_url=dynamodb_endpoint) as client:
        answer = await client.list_tables()

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
