from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.review_answer import ReviewAnswer
from ...models.review_body import ReviewBody
from ...types import Response


def _get_kwargs(
    review: str,
    *,
    body: ReviewBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/release-reviews/{review}/close".format(
            review=quote(str(review), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ReviewAnswer:
    if response.status_code == 200:
        response_200 = ReviewAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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
    body: ReviewBody,
) -> Response[Problem | ReviewAnswer]:
    """One person's word. As released it screens again, and the last person needed lifts the restriction
    and creates the
    report that is due; as kept one person closes it.

    Args:
        review (str):
        body (ReviewBody): A person's word.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewAnswer]
    """

    kwargs = _get_kwargs(
        review=review,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    review: str,
    *,
    client: AuthenticatedClient,
    body: ReviewBody,
) -> Problem | ReviewAnswer | None:
    """One person's word. As released it screens again, and the last person needed lifts the restriction
    and creates the
    report that is due; as kept one person closes it.

    Args:
        review (str):
        body (ReviewBody): A person's word.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReviewAnswer
    """

    return sync_detailed(
        review=review,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    review: str,
    *,
    client: AuthenticatedClient,
    body: ReviewBody,
) -> Response[Problem | ReviewAnswer]:
    """One person's word. As released it screens again, and the last person needed lifts the restriction
    and creates the
    report that is due; as kept one person closes it.

    Args:
        review (str):
        body (ReviewBody): A person's word.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewAnswer]
    """

    kwargs = _get_kwargs(
        review=review,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    review: str,
    *,
    client: AuthenticatedClient,
    body: ReviewBody,
) -> Problem | ReviewAnswer | None:
    """One person's word. As released it screens again, and the last person needed lifts the restriction
    and creates the
    report that is due; as kept one person closes it.

    Args:
        review (str):
        body (ReviewBody): A person's word.

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
            body=body,
        )
    ).parsed
