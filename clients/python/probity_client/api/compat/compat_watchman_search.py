from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.watchman_search_answer import WatchmanSearchAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    name: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    alt_names: list[str] | Unset = UNSET,
    birth_date: str | Unset = UNSET,
    crypto_address: list[str] | Unset = UNSET,
    address: list[str] | Unset = UNSET,
    source: list[str] | Unset = UNSET,
    source_id: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    min_match: float | Unset = UNSET,
    debug: bool | Unset = UNSET,
    request_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["name"] = name

    params["type"] = type_

    json_alt_names: list[str] | Unset = UNSET
    if not isinstance(alt_names, Unset):
        json_alt_names = alt_names

    params["altNames"] = json_alt_names

    params["birthDate"] = birth_date

    json_crypto_address: list[str] | Unset = UNSET
    if not isinstance(crypto_address, Unset):
        json_crypto_address = crypto_address

    params["cryptoAddress"] = json_crypto_address

    json_address: list[str] | Unset = UNSET
    if not isinstance(address, Unset):
        json_address = address

    params["address"] = json_address

    json_source: list[str] | Unset = UNSET
    if not isinstance(source, Unset):
        json_source = source

    params["source"] = json_source

    json_source_id: list[str] | Unset = UNSET
    if not isinstance(source_id, Unset):
        json_source_id = source_id

    params["sourceID"] = json_source_id

    params["limit"] = limit

    params["minMatch"] = min_match

    params["debug"] = debug

    params["requestID"] = request_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/search",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | WatchmanSearchAnswer:
    if response.status_code == 200:
        response_200 = WatchmanSearchAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | WatchmanSearchAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    alt_names: list[str] | Unset = UNSET,
    birth_date: str | Unset = UNSET,
    crypto_address: list[str] | Unset = UNSET,
    address: list[str] | Unset = UNSET,
    source: list[str] | Unset = UNSET,
    source_id: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    min_match: float | Unset = UNSET,
    debug: bool | Unset = UNSET,
    request_id: str | Unset = UNSET,
) -> Response[Problem | WatchmanSearchAnswer]:
    """Searches the lists, in the shape of Watchman.

    Args:
        name (str | Unset):
        type_ (str | Unset):
        alt_names (list[str] | Unset):
        birth_date (str | Unset):
        crypto_address (list[str] | Unset):
        address (list[str] | Unset):
        source (list[str] | Unset):
        source_id (list[str] | Unset):
        limit (int | Unset):
        min_match (float | Unset):
        debug (bool | Unset):
        request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WatchmanSearchAnswer]
    """

    kwargs = _get_kwargs(
        name=name,
        type_=type_,
        alt_names=alt_names,
        birth_date=birth_date,
        crypto_address=crypto_address,
        address=address,
        source=source,
        source_id=source_id,
        limit=limit,
        min_match=min_match,
        debug=debug,
        request_id=request_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    alt_names: list[str] | Unset = UNSET,
    birth_date: str | Unset = UNSET,
    crypto_address: list[str] | Unset = UNSET,
    address: list[str] | Unset = UNSET,
    source: list[str] | Unset = UNSET,
    source_id: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    min_match: float | Unset = UNSET,
    debug: bool | Unset = UNSET,
    request_id: str | Unset = UNSET,
) -> Problem | WatchmanSearchAnswer | None:
    """Searches the lists, in the shape of Watchman.

    Args:
        name (str | Unset):
        type_ (str | Unset):
        alt_names (list[str] | Unset):
        birth_date (str | Unset):
        crypto_address (list[str] | Unset):
        address (list[str] | Unset):
        source (list[str] | Unset):
        source_id (list[str] | Unset):
        limit (int | Unset):
        min_match (float | Unset):
        debug (bool | Unset):
        request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WatchmanSearchAnswer
    """

    return sync_detailed(
        client=client,
        name=name,
        type_=type_,
        alt_names=alt_names,
        birth_date=birth_date,
        crypto_address=crypto_address,
        address=address,
        source=source,
        source_id=source_id,
        limit=limit,
        min_match=min_match,
        debug=debug,
        request_id=request_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    alt_names: list[str] | Unset = UNSET,
    birth_date: str | Unset = UNSET,
    crypto_address: list[str] | Unset = UNSET,
    address: list[str] | Unset = UNSET,
    source: list[str] | Unset = UNSET,
    source_id: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    min_match: float | Unset = UNSET,
    debug: bool | Unset = UNSET,
    request_id: str | Unset = UNSET,
) -> Response[Problem | WatchmanSearchAnswer]:
    """Searches the lists, in the shape of Watchman.

    Args:
        name (str | Unset):
        type_ (str | Unset):
        alt_names (list[str] | Unset):
        birth_date (str | Unset):
        crypto_address (list[str] | Unset):
        address (list[str] | Unset):
        source (list[str] | Unset):
        source_id (list[str] | Unset):
        limit (int | Unset):
        min_match (float | Unset):
        debug (bool | Unset):
        request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WatchmanSearchAnswer]
    """

    kwargs = _get_kwargs(
        name=name,
        type_=type_,
        alt_names=alt_names,
        birth_date=birth_date,
        crypto_address=crypto_address,
        address=address,
        source=source,
        source_id=source_id,
        limit=limit,
        min_match=min_match,
        debug=debug,
        request_id=request_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    alt_names: list[str] | Unset = UNSET,
    birth_date: str | Unset = UNSET,
    crypto_address: list[str] | Unset = UNSET,
    address: list[str] | Unset = UNSET,
    source: list[str] | Unset = UNSET,
    source_id: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    min_match: float | Unset = UNSET,
    debug: bool | Unset = UNSET,
    request_id: str | Unset = UNSET,
) -> Problem | WatchmanSearchAnswer | None:
    """Searches the lists, in the shape of Watchman.

    Args:
        name (str | Unset):
        type_ (str | Unset):
        alt_names (list[str] | Unset):
        birth_date (str | Unset):
        crypto_address (list[str] | Unset):
        address (list[str] | Unset):
        source (list[str] | Unset):
        source_id (list[str] | Unset):
        limit (int | Unset):
        min_match (float | Unset):
        debug (bool | Unset):
        request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WatchmanSearchAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            name=name,
            type_=type_,
            alt_names=alt_names,
            birth_date=birth_date,
            crypto_address=crypto_address,
            address=address,
            source=source,
            source_id=source_id,
            limit=limit,
            min_match=min_match,
            debug=debug,
            request_id=request_id,
        )
    ).parsed
