from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.hit_page import HitPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    import_: str,
    *,
    state: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: None | str | Unset
    if isinstance(state, Unset):
        json_state = UNSET
    else:
        json_state = state
    params["state"] = json_state

    json_customer: None | str | Unset
    if isinstance(customer, Unset):
        json_customer = UNSET
    else:
        json_customer = customer
    params["customer"] = json_customer

    json_after: None | str | Unset
    if isinstance(after, Unset):
        json_after = UNSET
    else:
        json_after = after
    params["after"] = json_after

    json_limit: int | None | Unset
    if isinstance(limit, Unset):
        json_limit = UNSET
    else:
        json_limit = limit
    params["limit"] = json_limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/campaigns/{import_}/hits".format(
            import_=quote(str(import_), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HitPage | Problem:
    if response.status_code == 200:
        response_200 = HitPage.from_dict(response.json())

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
) -> Response[HitPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    import_: str,
    *,
    client: AuthenticatedClient,
    state: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Response[HitPage | Problem]:
    """Lists the hits of a campaign.

    Args:
        import_ (str):
        state (None | str | Unset):
        customer (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HitPage | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
        state=state,
        customer=customer,
        after=after,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    import_: str,
    *,
    client: AuthenticatedClient,
    state: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> HitPage | Problem | None:
    """Lists the hits of a campaign.

    Args:
        import_ (str):
        state (None | str | Unset):
        customer (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HitPage | Problem
    """

    return sync_detailed(
        import_=import_,
        client=client,
        state=state,
        customer=customer,
        after=after,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    import_: str,
    *,
    client: AuthenticatedClient,
    state: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Response[HitPage | Problem]:
    """Lists the hits of a campaign.

    Args:
        import_ (str):
        state (None | str | Unset):
        customer (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HitPage | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
        state=state,
        customer=customer,
        after=after,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    import_: str,
    *,
    client: AuthenticatedClient,
    state: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> HitPage | Problem | None:
    """Lists the hits of a campaign.

    Args:
        import_ (str):
        state (None | str | Unset):
        customer (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HitPage | Problem
    """

    return (
        await asyncio_detailed(
            import_=import_,
            client=client,
            state=state,
            customer=customer,
            after=after,
            limit=limit,
        )
    ).parsed
