from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.ftm_search_answer import FtmSearchAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    dataset: str,
    *,
    q: str | Unset = UNSET,
    schema: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    datasets: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    facets: list[str] | Unset = UNSET,
    filter_op: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["q"] = q

    params["schema"] = schema

    params["limit"] = limit

    params["offset"] = offset

    json_countries: list[str] | Unset = UNSET
    if not isinstance(countries, Unset):
        json_countries = countries

    params["countries"] = json_countries

    json_topics: list[str] | Unset = UNSET
    if not isinstance(topics, Unset):
        json_topics = topics

    params["topics"] = json_topics

    json_datasets: list[str] | Unset = UNSET
    if not isinstance(datasets, Unset):
        json_datasets = datasets

    params["datasets"] = json_datasets

    json_include_dataset: list[str] | Unset = UNSET
    if not isinstance(include_dataset, Unset):
        json_include_dataset = include_dataset

    params["include_dataset"] = json_include_dataset

    json_exclude_dataset: list[str] | Unset = UNSET
    if not isinstance(exclude_dataset, Unset):
        json_exclude_dataset = exclude_dataset

    params["exclude_dataset"] = json_exclude_dataset

    json_exclude_schema: list[str] | Unset = UNSET
    if not isinstance(exclude_schema, Unset):
        json_exclude_schema = exclude_schema

    params["exclude_schema"] = json_exclude_schema

    json_facets: list[str] | Unset = UNSET
    if not isinstance(facets, Unset):
        json_facets = facets

    params["facets"] = json_facets

    params["filter_op"] = filter_op

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/search/{dataset}".format(
            dataset=quote(str(dataset), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FtmSearchAnswer | Problem:
    if response.status_code == 200:
        response_200 = FtmSearchAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FtmSearchAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    schema: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    datasets: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    facets: list[str] | Unset = UNSET,
    filter_op: str | Unset = UNSET,
) -> Response[FtmSearchAnswer | Problem]:
    """Searches for a name, in the shape of yente.

    Args:
        dataset (str):
        q (str | Unset):
        schema (str | Unset):
        limit (int | Unset):
        offset (int | Unset):
        countries (list[str] | Unset):
        topics (list[str] | Unset):
        datasets (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        facets (list[str] | Unset):
        filter_op (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FtmSearchAnswer | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        q=q,
        schema=schema,
        limit=limit,
        offset=offset,
        countries=countries,
        topics=topics,
        datasets=datasets,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        facets=facets,
        filter_op=filter_op,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset: str,
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    schema: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    datasets: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    facets: list[str] | Unset = UNSET,
    filter_op: str | Unset = UNSET,
) -> FtmSearchAnswer | Problem | None:
    """Searches for a name, in the shape of yente.

    Args:
        dataset (str):
        q (str | Unset):
        schema (str | Unset):
        limit (int | Unset):
        offset (int | Unset):
        countries (list[str] | Unset):
        topics (list[str] | Unset):
        datasets (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        facets (list[str] | Unset):
        filter_op (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FtmSearchAnswer | Problem
    """

    return sync_detailed(
        dataset=dataset,
        client=client,
        q=q,
        schema=schema,
        limit=limit,
        offset=offset,
        countries=countries,
        topics=topics,
        datasets=datasets,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        facets=facets,
        filter_op=filter_op,
    ).parsed


async def asyncio_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    schema: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    datasets: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    facets: list[str] | Unset = UNSET,
    filter_op: str | Unset = UNSET,
) -> Response[FtmSearchAnswer | Problem]:
    """Searches for a name, in the shape of yente.

    Args:
        dataset (str):
        q (str | Unset):
        schema (str | Unset):
        limit (int | Unset):
        offset (int | Unset):
        countries (list[str] | Unset):
        topics (list[str] | Unset):
        datasets (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        facets (list[str] | Unset):
        filter_op (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FtmSearchAnswer | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        q=q,
        schema=schema,
        limit=limit,
        offset=offset,
        countries=countries,
        topics=topics,
        datasets=datasets,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        facets=facets,
        filter_op=filter_op,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset: str,
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    schema: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    datasets: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    facets: list[str] | Unset = UNSET,
    filter_op: str | Unset = UNSET,
) -> FtmSearchAnswer | Problem | None:
    """Searches for a name, in the shape of yente.

    Args:
        dataset (str):
        q (str | Unset):
        schema (str | Unset):
        limit (int | Unset):
        offset (int | Unset):
        countries (list[str] | Unset):
        topics (list[str] | Unset):
        datasets (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        facets (list[str] | Unset):
        filter_op (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FtmSearchAnswer | Problem
    """

    return (
        await asyncio_detailed(
            dataset=dataset,
            client=client,
            q=q,
            schema=schema,
            limit=limit,
            offset=offset,
            countries=countries,
            topics=topics,
            datasets=datasets,
            include_dataset=include_dataset,
            exclude_dataset=exclude_dataset,
            exclude_schema=exclude_schema,
            facets=facets,
            filter_op=filter_op,
        )
    ).parsed
