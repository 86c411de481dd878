from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.review_answer import ReviewAnswer
from ...types import Response


def _get_kwargs(
    review: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/release-reviews/{review}".format(
            review=quote(str(review), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ReviewAnswer:
    if response.status_code == 200:
        response_200 = ReviewAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ReviewAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    review: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | ReviewAnswer]:
    """Reads one release review.

    Args:
        review (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewAnswer]
    """

    kwargs = _get_kwargs(
        review=review,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    review: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ReviewAnswer | None:
    """Reads one release review.

    Args:
        review (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReviewAnswer
    """

    return sync_detailed(
        review=review,
        client=client,
    ).parsed


async def asyncio_detailed(
    review: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | ReviewAnswer]:
    """Reads one release review.

    Args:
        review (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewAnswer]
    """

    kwargs = _get_kwargs(
        review=review,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    review: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ReviewAnswer | None:
    """Reads one release review.

    Args:
        review (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReviewAnswer
    """

    return (
        await asyncio_detailed(
            review=review,
            client=client,
        )
    ).parsed
