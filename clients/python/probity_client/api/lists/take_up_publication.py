from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.publication_body import PublicationBody
from ...models.taken_up import TakenUp
from ...types import Response


def _get_kwargs(
    list_: str,
    *,
    body: PublicationBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/lists/{list_}/publications".format(
            list_=quote(str(list_), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | TakenUp:
    if response.status_code == 200:
        response_200 = TakenUp.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | TakenUp]:
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
    body: PublicationBody,
) -> Response[Problem | TakenUp]:
    """Takes up a publication whose files are in the store. `probity lists update` and `probity lists
    import` do.

    Args:
        list_ (str):
        body (PublicationBody): A publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TakenUp]
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
    body: PublicationBody,
) -> Problem | TakenUp | None:
    """Takes up a publication whose files are in the store. `probity lists update` and `probity lists
    import` do.

    Args:
        list_ (str):
        body (PublicationBody): A publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TakenUp
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
    body: PublicationBody,
) -> Response[Problem | TakenUp]:
    """Takes up a publication whose files are in the store. `probity lists update` and `probity lists
    import` do.

    Args:
        list_ (str):
        body (PublicationBody): A publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TakenUp]
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
    body: PublicationBody,
) -> Problem | TakenUp | None:
    """Takes up a publication whose files are in the store. `probity lists update` and `probity lists
    import` do.

    Args:
        list_ (str):
        body (PublicationBody): A publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TakenUp
    """

    return (
        await asyncio_detailed(
            list_=list_,
            client=client,
            body=body,
        )
    ).parsed
