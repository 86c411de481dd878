from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.alert_answer import AlertAnswer
from ...models.assign_alert_body import AssignAlertBody
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    alert: str,
    *,
    body: AssignAlertBody,
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/monitoring/alerts/{alert}/assign".format(
            alert=quote(str(alert), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AlertAnswer | Problem:
    if response.status_code == 200:
        response_200 = AlertAnswer.from_dict(response.json())

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

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AlertAnswer | Problem]:
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
    body: AssignAlertBody,
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[AlertAnswer | Problem]:
    """Gives an alert to a person, or to nobody.

    Args:
        alert (str):
        if_match (None | str | Unset):
        idempotency_key (None | str | Unset):
        body (AssignAlertBody): Whose work an alert becomes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertAnswer | Problem]
    """

    kwargs = _get_kwargs(
        alert=alert,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    alert: str,
    *,
    client: AuthenticatedClient,
    body: AssignAlertBody,
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> AlertAnswer | Problem | None:
    """Gives an alert to a person, or to nobody.

    Args:
        alert (str):
        if_match (None | str | Unset):
        idempotency_key (None | str | Unset):
        body (AssignAlertBody): Whose work an alert becomes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertAnswer | Problem
    """

    return sync_detailed(
        alert=alert,
        client=client,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    alert: str,
    *,
    client: AuthenticatedClient,
    body: AssignAlertBody,
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[AlertAnswer | Problem]:
    """Gives an alert to a person, or to nobody.

    Args:
        alert (str):
        if_match (None | str | Unset):
        idempotency_key (None | str | Unset):
        body (AssignAlertBody): Whose work an alert becomes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertAnswer | Problem]
    """

    kwargs = _get_kwargs(
        alert=alert,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    alert: str,
    *,
    client: AuthenticatedClient,
    body: AssignAlertBody,
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> AlertAnswer | Problem | None:
    """Gives an alert to a person, or to nobody.

    Args:
        alert (str):
        if_match (None | str | Unset):
        idempotency_key (None | str | Unset):
        body (AssignAlertBody): Whose work an alert becomes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertAnswer | Problem
    """

    return (
        await asyncio_detailed(
            alert=alert,
            client=client,
            body=body,
            if_match=if_match,
            idempotency_key=idempotency_key,
        )
    ).parsed
