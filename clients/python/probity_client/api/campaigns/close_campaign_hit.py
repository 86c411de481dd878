from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.close_body import CloseBody
from ...models.hit_row import HitRow
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    import_: str,
    hit: str,
    *,
    body: CloseBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/campaigns/{import_}/hits/{hit}/close".format(
            import_=quote(str(import_), safe=""),
            hit=quote(str(hit), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HitRow | Problem:
    if response.status_code == 200:
        response_200 = HitRow.from_dict(response.json())

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
) -> Response[HitRow | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    import_: str,
    hit: str,
    *,
    client: AuthenticatedClient,
    body: CloseBody,
) -> Response[HitRow | Problem]:
    """Closes one pair of a hit. Closed as a false positive, it clears this pair until the list entry or
    the
    customer's profile changes; closed as a true match, it needs the customer restricted first.

    Args:
        import_ (str):
        hit (str):
        body (CloseBody): How one pair of a hit is closed.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HitRow | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
        hit=hit,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    import_: str,
    hit: str,
    *,
    client: AuthenticatedClient,
    body: CloseBody,
) -> HitRow | Problem | None:
    """Closes one pair of a hit. Closed as a false positive, it clears this pair until the list entry or
    the
    customer's profile changes; closed as a true match, it needs the customer restricted first.

    Args:
        import_ (str):
        hit (str):
        body (CloseBody): How one pair of a hit is closed.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HitRow | Problem
    """

    return sync_detailed(
        import_=import_,
        hit=hit,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    import_: str,
    hit: str,
    *,
    client: AuthenticatedClient,
    body: CloseBody,
) -> Response[HitRow | Problem]:
    """Closes one pair of a hit. Closed as a false positive, it clears this pair until the list entry or
    the
    customer's profile changes; closed as a true match, it needs the customer restricted first.

    Args:
        import_ (str):
        hit (str):
        body (CloseBody): How one pair of a hit is closed.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HitRow | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
        hit=hit,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    import_: str,
    hit: str,
    *,
    client: AuthenticatedClient,
    body: CloseBody,
) -> HitRow | Problem | None:
    """Closes one pair of a hit. Closed as a false positive, it clears this pair until the list entry or
    the
    customer's profile changes; closed as a true match, it needs the customer restricted first.

    Args:
        import_ (str):
        hit (str):
        body (CloseBody): How one pair of a hit is closed.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HitRow | Problem
    """

    return (
        await asyncio_detailed(
            import_=import_,
            hit=hit,
            client=client,
            body=body,
        )
    ).parsed
