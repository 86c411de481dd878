from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.alerts_answer import AlertsAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    rule: str | Unset = UNSET,
    customer: str | Unset = UNSET,
    status: str | Unset = UNSET,
    queue: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    lookback: bool | Unset = UNSET,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["rule"] = rule

    params["customer"] = customer

    params["status"] = status

    params["queue"] = queue

    params["assignee"] = assignee

    params["lookback"] = lookback

    params["after"] = after

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/monitoring/alerts",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AlertsAnswer | Problem:
    if response.status_code == 200:
        response_200 = AlertsAnswer.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AlertsAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    rule: str | Unset = UNSET,
    customer: str | Unset = UNSET,
    status: str | Unset = UNSET,
    queue: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    lookback: bool | Unset = UNSET,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[AlertsAnswer | Problem]:
    """Alerts of monitoring.

    Args:
        rule (str | Unset):
        customer (str | Unset):
        status (str | Unset):
        queue (str | Unset):
        assignee (str | Unset):
        lookback (bool | Unset):
        after (str | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        rule=rule,
        customer=customer,
        status=status,
        queue=queue,
        assignee=assignee,
        lookback=lookback,
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
    rule: str | Unset = UNSET,
    customer: str | Unset = UNSET,
    status: str | Unset = UNSET,
    queue: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    lookback: bool | Unset = UNSET,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> AlertsAnswer | Problem | None:
    """Alerts of monitoring.

    Args:
        rule (str | Unset):
        customer (str | Unset):
        status (str | Unset):
        queue (str | Unset):
        assignee (str | Unset):
        lookback (bool | Unset):
        after (str | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertsAnswer | Problem
    """

    return sync_detailed(
        client=client,
        rule=rule,
        customer=customer,
        status=status,
        queue=queue,
        assignee=assignee,
        lookback=lookback,
        after=after,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    rule: str | Unset = UNSET,
    customer: str | Unset = UNSET,
    status: str | Unset = UNSET,
    queue: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    lookback: bool | Unset = UNSET,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[AlertsAnswer | Problem]:
    """Alerts of monitoring.

    Args:
        rule (str | Unset):
        customer (str | Unset):
        status (str | Unset):
        queue (str | Unset):
        assignee (str | Unset):
        lookback (bool | Unset):
        after (str | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        rule=rule,
        customer=customer,
        status=status,
        queue=queue,
        assignee=assignee,
        lookback=lookback,
        after=after,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    rule: str | Unset = UNSET,
    customer: str | Unset = UNSET,
    status: str | Unset = UNSET,
    queue: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    lookback: bool | Unset = UNSET,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> AlertsAnswer | Problem | None:
    """Alerts of monitoring.

    Args:
        rule (str | Unset):
        customer (str | Unset):
        status (str | Unset):
        queue (str | Unset):
        assignee (str | Unset):
        lookback (bool | Unset):
        after (str | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertsAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            rule=rule,
            customer=customer,
            status=status,
            queue=queue,
            assignee=assignee,
            lookback=lookback,
            after=after,
            limit=limit,
        )
    ).parsed
