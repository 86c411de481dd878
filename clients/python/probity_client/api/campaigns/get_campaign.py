from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.campaign_answer import CampaignAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    import_: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/campaigns/{import_}".format(
            import_=quote(str(import_), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CampaignAnswer | Problem:
    if response.status_code == 200:
        response_200 = CampaignAnswer.from_dict(response.json())

        return response_200

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
) -> Response[CampaignAnswer | Problem]:
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
) -> Response[CampaignAnswer | Problem]:
    """Reads one campaign.

    Args:
        import_ (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CampaignAnswer | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    import_: str,
    *,
    client: AuthenticatedClient,
) -> CampaignAnswer | Problem | None:
    """Reads one campaign.

    Args:
        import_ (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CampaignAnswer | Problem
    """

    return sync_detailed(
        import_=import_,
        client=client,
    ).parsed


async def asyncio_detailed(
    import_: str,
    *,
    client: AuthenticatedClient,
) -> Response[CampaignAnswer | Problem]:
    """Reads one campaign.

    Args:
        import_ (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CampaignAnswer | Problem]
    """

    kwargs = _get_kwargs(
        import_=import_,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    import_: str,
    *,
    client: AuthenticatedClient,
) -> CampaignAnswer | Problem | None:
    """Reads one campaign.

    Args:
        import_ (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CampaignAnswer | Problem
    """

    return (
        await asyncio_detailed(
            import_=import_,
            client=client,
        )
    ).parsed
