from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.same_keys_answer import SameKeysAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    alert: str,
    *,
    by: str | Unset = UNSET,
    before: int | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["by"] = by

    params["before"] = before

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/monitoring/alerts/{alert}/events".format(
            alert=quote(str(alert), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | SameKeysAnswer:
    if response.status_code == 200:
        response_200 = SameKeysAnswer.from_dict(response.json())

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

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | SameKeysAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    alert: str,
    *,
    client: AuthenticatedClient,
    by: str | Unset = UNSET,
    before: int | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[Problem | SameKeysAnswer]:
    """Events in the journal that share a key with an alert, such as every movement with the address that
    was labelled later: with
    their customers and transfers, also imported ones. A page searches 4,096 entries at most.

    Args:
        alert (str):
        by (str | Unset):
        before (int | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SameKeysAnswer]
    """

    kwargs = _get_kwargs(
        alert=alert,
        by=by,
        before=before,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    alert: str,
    *,
    client: AuthenticatedClient,
    by: str | Unset = UNSET,
    before: int | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Problem | SameKeysAnswer | None:
    """Events in the journal that share a key with an alert, such as every movement with the address that
    was labelled later: with
    their customers and transfers, also imported ones. A page searches 4,096 entries at most.

    Args:
        alert (str):
        by (str | Unset):
        before (int | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SameKeysAnswer
    """

    return sync_detailed(
        alert=alert,
        client=client,
        by=by,
        before=before,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    alert: str,
    *,
    client: AuthenticatedClient,
    by: str | Unset = UNSET,
    before: int | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[Problem | SameKeysAnswer]:
    """Events in the journal that share a key with an alert, such as every movement with the address that
    was labelled later: with
    their customers and transfers, also imported ones. A page searches 4,096 entries at most.

    Args:
        alert (str):
        by (str | Unset):
        before (int | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SameKeysAnswer]
    """

    kwargs = _get_kwargs(
        alert=alert,
        by=by,
        before=before,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    alert: str,
    *,
    client: AuthenticatedClient,
    by: str | Unset = UNSET,
    before: int | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Problem | SameKeysAnswer | None:
    """Events in the journal that share a key with an alert, such as every movement with the address that
    was labelled later: with
    their customers and transfers, also imported ones. A page searches 4,096 entries at most.

    Args:
        alert (str):
        by (str | Unset):
        before (int | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SameKeysAnswer
    """

    return (
        await asyncio_detailed(
            alert=alert,
            client=client,
            by=by,
            before=before,
            limit=limit,
        )
    ).parsed
