from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.ftm_entity import FtmEntity
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    entity_id: str,
    *,
    nested: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["nested"] = nested

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/entities/{entity_id}".format(
            entity_id=quote(str(entity_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FtmEntity | Problem:
    if response.status_code == 200:
        response_200 = FtmEntity.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FtmEntity | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    entity_id: str,
    *,
    client: AuthenticatedClient,
    nested: bool | Unset = UNSET,
) -> Response[FtmEntity | Problem]:
    """A listed party, in the shape of yente.

    Args:
        entity_id (str):
        nested (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FtmEntity | Problem]
    """

    kwargs = _get_kwargs(
        entity_id=entity_id,
        nested=nested,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    entity_id: str,
    *,
    client: AuthenticatedClient,
    nested: bool | Unset = UNSET,
) -> FtmEntity | Problem | None:
    """A listed party, in the shape of yente.

    Args:
        entity_id (str):
        nested (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FtmEntity | Problem
    """

    return sync_detailed(
        entity_id=entity_id,
        client=client,
        nested=nested,
    ).parsed


async def asyncio_detailed(
    entity_id: str,
    *,
    client: AuthenticatedClient,
    nested: bool | Unset = UNSET,
) -> Response[FtmEntity | Problem]:
    """A listed party, in the shape of yente.

    Args:
        entity_id (str):
        nested (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FtmEntity | Problem]
    """

    kwargs = _get_kwargs(
        entity_id=entity_id,
        nested=nested,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    entity_id: str,
    *,
    client: AuthenticatedClient,
    nested: bool | Unset = UNSET,
) -> FtmEntity | Problem | None:
    """A listed party, in the shape of yente.

    Args:
        entity_id (str):
        nested (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FtmEntity | Problem
    """

    return (
        await asyncio_detailed(
            entity_id=entity_id,
            client=client,
            nested=nested,
        )
    ).parsed
