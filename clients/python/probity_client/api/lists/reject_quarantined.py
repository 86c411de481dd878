from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.list_status import ListStatus
from ...models.problem import Problem
from ...models.quarantine_body import QuarantineBody
from ...types import Response


def _get_kwargs(
    list_: str,
    *,
    body: QuarantineBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/lists/{list_}/quarantine/rejection".format(
            list_=quote(str(list_), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ListStatus | Problem:
    if response.status_code == 200:
        response_200 = ListStatus.from_dict(response.json())

        return response_200

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
) -> Response[ListStatus | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    list_: str,
    *,
    client: AuthenticatedClient,
    body: QuarantineBody,
) -> Response[ListStatus | Problem]:
    """Rejects the version in quarantine: one person is enough, for the version in force stays.

    Args:
        list_ (str):
        body (QuarantineBody): A person's word about a version in quarantine.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListStatus | Problem]
    """

    kwargs = _get_kwargs(
        list_=list_,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    list_: str,
    *,
    client: AuthenticatedClient,
    body: QuarantineBody,
) -> ListStatus | Problem | None:
    """Rejects the version in quarantine: one person is enough, for the version in force stays.

    Args:
        list_ (str):
        body (QuarantineBody): A person's word about a version in quarantine.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListStatus | Problem
    """

    return sync_detailed(
        list_=list_,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    list_: str,
    *,
    client: AuthenticatedClient,
    body: QuarantineBody,
) -> Response[ListStatus | Problem]:
    """Rejects the version in quarantine: one person is enough, for the version in force stays.

    Args:
        list_ (str):
        body (QuarantineBody): A person's word about a version in quarantine.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListStatus | Problem]
    """

    kwargs = _get_kwargs(
        list_=list_,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    list_: str,
    *,
    client: AuthenticatedClient,
    body: QuarantineBody,
) -> ListStatus | Problem | None:
    """Rejects the version in quarantine: one person is enough, for the version in force stays.

    Args:
        list_ (str):
        body (QuarantineBody): A person's word about a version in quarantine.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListStatus | Problem
    """

    return (
        await asyncio_detailed(
            list_=list_,
            client=client,
            body=body,
        )
    ).parsed
