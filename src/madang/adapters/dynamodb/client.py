"""The connection to DynamoDB, and what its errors mean."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from madang.domain import catalogue
from madang.domain.errors import HistoryUnavailable
from madang.ports.archive_writer import RejectedWriteError
from madang.ports.errors import CredentialsError

__all__ = ["Throttled", "explained", "is_denied", "open_client", "translated"]

Client = Any
"""aiobotocore makes its clients at run time, without types."""

_CONNECTIONS: Final = 50
_DENIED: Final = "AccessDeniedException"
_CREDENTIALS: Final = frozenset(
    {
        _DENIED,
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_REFUSALS: Final = frozenset({"ValidationException", "ItemCollectionSizeLimitExceededException"})
_THROTTLINGS: Final = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"}
)


class Throttled(HistoryUnavailable):
    """DynamoDB wants to be asked less often."""


@asynccontextmanager
async def open_client(endpoint: str | None, patience: float) -> AsyncIterator[Client]:
    """Give a client for ``endpoint``, or for AWS where that is ``None``; ``patience`` seconds for an answer.

    Region and credentials come from the usual AWS chain.

    Raises:
        CredentialsError: the chain gives no region.
    """
    config = AioConfig(
        connect_timeout=patience,
        read_timeout=patience,
        max_pool_connections=_CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    try:
        context = get_session().create_client("dynamodb", endpoint_url=endpoint, config=config)
        async with context as client:
            yield client
    except NoRegionError as error:
        raise CredentialsError("no AWS region is set (AWS_DEFAULT_REGION)") from error


def is_denied(error: HistoryUnavailable) -> bool:
    """Tell whether an error of ``translated`` means that we lack a right, and nothing else."""
    reason = error.__cause__.__cause__ if isinstance(error.__cause__, CredentialsError) else None
    return isinstance(reason, ClientError) and _code(reason) == _DENIED


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours, for a server that runs: what it was let in for, it waits for.

    Raises:
        RejectedWriteError: what was written is not to DynamoDB's liking.
        Throttled: it is asked too often.
        HistoryUnavailable: everything else, which may pass.
    """
    try:
        with explained():
            yield
    except CredentialsError as error:
        # Clients are told this; what DynamoDB says names its account.
        raise HistoryUnavailable(catalogue.ARCHIVE_CLOSED) from error


@contextmanager
def explained() -> Iterator[None]:
    """Turn the driver's errors into ours, for a server that starts: what is set wrong is told from the rest.

    Raises:
        CredentialsError: see there.
        RejectedWriteError: what was written is not to DynamoDB's liking.
        Throttled: it is asked too often.
        HistoryUnavailable: everything else, which may pass.
    """
    try:
        yield
    except NoCredentialsError as error:
        raise CredentialsError("no AWS credentials are set") from error
    except ClientError as error:
        code = _code(error)
        if code in _CREDENTIALS:
            # A right that is missing is named, with who lacks it. Other refusals may quote what was sent.
            reason = error.response["Error"].get("Message", code) if code == _DENIED else code
            raise CredentialsError(f"DynamoDB refuses the credentials ({reason})") from error
        if code in _REFUSALS:
            raise RejectedWriteError(str(error)) from error
        kind = Throttled if code in _THROTTLINGS else HistoryUnavailable
        raise kind(catalogue.ARCHIVE_FAILED, reason=code) from error
    except (BotoCoreError, OSError, TimeoutError) as error:
        raise HistoryUnavailable(catalogue.ARCHIVE_SILENT) from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
