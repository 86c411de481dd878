from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.waiting_page import WaitingPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    status: None | str | Unset = UNSET,
    sort: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    source: None | str | Unset = UNSET,
    rating: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    found_before: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    else:
        json_status = status
    params["status"] = json_status

    json_sort: None | str | Unset
    if isinstance(sort, Unset):
        json_sort = UNSET
    else:
        json_sort = sort
    params["sort"] = json_sort

    json_list_: None | str | Unset
    if isinstance(list_, Unset):
        json_list_ = UNSET
    else:
        json_list_ = list_
    params["list"] = json_list_

    json_source: None | str | Unset
    if isinstance(source, Unset):
        json_source = UNSET
    else:
        json_source = source
    params["source"] = json_source

    json_rating: None | str | Unset
    if isinstance(rating, Unset):
        json_rating = UNSET
    else:
        json_rating = rating
    params["rating"] = json_rating

    json_customer: None | str | Unset
    if isinstance(customer, Unset):
        json_customer = UNSET
    else:
        json_customer = customer
    params["customer"] = json_customer

    json_found_before: None | str | Unset
    if isinstance(found_before, Unset):
        json_found_before = UNSET
    else:
        json_found_before = found_before
    params["found_before"] = json_found_before

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
        "url": "/v1/pairs",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | WaitingPage:
    if response.status_code == 200:
        response_200 = WaitingPage.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | WaitingPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    status: None | str | Unset = UNSET,
    sort: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    source: None | str | Unset = UNSET,
    rating: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    found_before: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Response[Problem | WaitingPage]:
    """Lists possible matches of live screening and of lookback runs that nobody judged, the best score
    first: look at as many as
    there is time for.

    Args:
        status (None | str | Unset):
        sort (None | str | Unset):
        list_ (None | str | Unset):
        source (None | str | Unset):
        rating (None | str | Unset):
        customer (None | str | Unset):
        found_before (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WaitingPage]
    """

    kwargs = _get_kwargs(
        status=status,
        sort=sort,
        list_=list_,
        source=source,
        rating=rating,
        customer=customer,
        found_before=found_before,
        after=after,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    status: None | str | Unset = UNSET,
    sort: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    source: None | str | Unset = UNSET,
    rating: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    found_before: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Problem | WaitingPage | None:
    """Lists possible matches of live screening and of lookback runs that nobody judged, the best score
    first: look at as many as
    there is time for.

    Args:
        status (None | str | Unset):
        sort (None | str | Unset):
        list_ (None | str | Unset):
        source (None | str | Unset):
        rating (None | str | Unset):
        customer (None | str | Unset):
        found_before (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WaitingPage
    """

    return sync_detailed(
        client=client,
        status=status,
        sort=sort,
        list_=list_,
        source=source,
        rating=rating,
        customer=customer,
        found_before=found_before,
        after=after,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    status: None | str | Unset = UNSET,
    sort: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    source: None | str | Unset = UNSET,
    rating: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    found_before: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Response[Problem | WaitingPage]:
    """Lists possible matches of live screening and of lookback runs that nobody judged, the best score
    first: look at as many as
    there is time for.

    Args:
        status (None | str | Unset):
        sort (None | str | Unset):
        list_ (None | str | Unset):
        source (None | str | Unset):
        rating (None | str | Unset):
        customer (None | str | Unset):
        found_before (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WaitingPage]
    """

    kwargs = _get_kwargs(
        status=status,
        sort=sort,
        list_=list_,
        source=source,
        rating=rating,
        customer=customer,
        found_before=found_before,
        after=after,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    status: None | str | Unset = UNSET,
    sort: None | str | Unset = UNSET,
    list_: None | str | Unset = UNSET,
    source: None | str | Unset = UNSET,
    rating: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    found_before: None | str | Unset = UNSET,
    after: None | str | Unset = UNSET,
    limit: int | None | Unset = UNSET,
) -> Problem | WaitingPage | None:
    """Lists possible matches of live screening and of lookback runs that nobody judged, the best score
    first: look at as many as
    there is time for.

    Args:
        status (None | str | Unset):
        sort (None | str | Unset):
        list_ (None | str | Unset):
        source (None | str | Unset):
        rating (None | str | Unset):
        customer (None | str | Unset):
        found_before (None | str | Unset):
        after (None | str | Unset):
        limit (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WaitingPage
    """

    return (
        await asyncio_detailed(
            client=client,
            status=status,
            sort=sort,
            list_=list_,
            source=source,
            rating=rating,
            customer=customer,
            found_before=found_before,
            after=after,
            limit=limit,
        )
    ).parsed
