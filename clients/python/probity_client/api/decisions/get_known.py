from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.known_answer import KnownAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    as_of: str,
    customer: None | str | Unset = UNSET,
    transfer: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    entry: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["as_of"] = as_of

    json_customer: None | str | Unset
    if isinstance(customer, Unset):
        json_customer = UNSET
    else:
        json_customer = customer
    params["customer"] = json_customer

    json_transfer: None | str | Unset
    if isinstance(transfer, Unset):
        json_transfer = UNSET
    else:
        json_transfer = transfer
    params["transfer"] = json_transfer

    json_list_: None | str | Unset
    if isinstance(list_, Unset):
        json_list_ = UNSET
    else:
        json_list_ = list_
    params["list"] = json_list_

    json_entry: None | str | Unset
    if isinstance(entry, Unset):
        json_entry = UNSET
    else:
        json_entry = entry
    params["entry"] = json_entry

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/known",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> KnownAnswer | Problem:
    if response.status_code == 200:
        response_200 = KnownAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[KnownAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    as_of: str,
    customer: None | str | Unset = UNSET,
    transfer: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    entry: None | str | Unset = UNSET,
) -> Response[KnownAnswer | Problem]:
    """Says what was known at a moment of the past: lists and policy in force, and of a customer, transfer
    or pair the standing,
    possible matches and judgements. It is read from the journal beside the writer, one request at a
    time.

    Args:
        as_of (str):
        customer (None | str | Unset):
        transfer (None | str | Unset):
        list_ (None | str | Unset):
        entry (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[KnownAnswer | Problem]
    """

    kwargs = _get_kwargs(
        as_of=as_of,
        customer=customer,
        transfer=transfer,
        list_=list_,
        entry=entry,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    as_of: str,
    customer: None | str | Unset = UNSET,
    transfer: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    entry: None | str | Unset = UNSET,
) -> KnownAnswer | Problem | None:
    """Says what was known at a moment of the past: lists and policy in force, and of a customer, transfer
    or pair the standing,
    possible matches and judgements. It is read from the journal beside the writer, one request at a
    time.

    Args:
        as_of (str):
        customer (None | str | Unset):
        transfer (None | str | Unset):
        list_ (None | str | Unset):
        entry (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        KnownAnswer | Problem
    """

    return sync_detailed(
        client=client,
        as_of=as_of,
        customer=customer,
        transfer=transfer,
        list_=list_,
        entry=entry,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    as_of: str,
    customer: None | str | Unset = UNSET,
    transfer: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    entry: None | str | Unset = UNSET,
) -> Response[KnownAnswer | Problem]:
    """Says what was known at a moment of the past: lists and policy in force, and of a customer, transfer
    or pair the standing,
    possible matches and judgements. It is read from the journal beside the writer, one request at a
    time.

    Args:
        as_of (str):
        customer (None | str | Unset):
        transfer (None | str | Unset):
        list_ (None | str | Unset):
        entry (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[KnownAnswer | Problem]
    """

    kwargs = _get_kwargs(
        as_of=as_of,
        customer=customer,
        transfer=transfer,
        list_=list_,
        entry=entry,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    as_of: str,
    customer: None | str | Unset = UNSET,
    transfer: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    entry: None | str | Unset = UNSET,
) -> KnownAnswer | Problem | None:
    """Says what was known at a moment of the past: lists and policy in force, and of a customer, transfer
    or pair the standing,
    possible matches and judgements. It is read from the journal beside the writer, one request at a
    time.

    Args:
        as_of (str):
        customer (None | str | Unset):
        transfer (None | str | Unset):
        list_ (None | str | Unset):
        entry (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        KnownAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            as_of=as_of,
            customer=customer,
            transfer=transfer,
            list_=list_,
            entry=entry,
        )
    ).parsed
