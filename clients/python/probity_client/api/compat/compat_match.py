from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.match_batch import MatchBatch
from ...models.match_batch_answer import MatchBatchAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    dataset: str,
    *,
    body: MatchBatch,
    limit: int | Unset = UNSET,
    threshold: float | Unset = UNSET,
    cutoff: float | Unset = UNSET,
    algorithm: str | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    exclude_entity_ids: list[str] | Unset = UNSET,
    changed_since: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["threshold"] = threshold

    params["cutoff"] = cutoff

    params["algorithm"] = algorithm

    json_topics: list[str] | Unset = UNSET
    if not isinstance(topics, Unset):
        json_topics = topics

    params["topics"] = json_topics

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

    json_exclude_entity_ids: list[str] | Unset = UNSET
    if not isinstance(exclude_entity_ids, Unset):
        json_exclude_entity_ids = exclude_entity_ids

    params["exclude_entity_ids"] = json_exclude_entity_ids

    params["changed_since"] = changed_since

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/match/{dataset}".format(
            dataset=quote(str(dataset), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> MatchBatchAnswer | Problem:
    if response.status_code == 200:
        response_200 = MatchBatchAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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
) -> Response[MatchBatchAnswer | Problem]:
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
    body: MatchBatch,
    limit: int | Unset = UNSET,
    threshold: float | Unset = UNSET,
    cutoff: float | Unset = UNSET,
    algorithm: str | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    exclude_entity_ids: list[str] | Unset = UNSET,
    changed_since: str | Unset = UNSET,
) -> Response[MatchBatchAnswer | Problem]:
    """Matches parties described by example, in the shape of yente.

    Args:
        dataset (str):
        limit (int | Unset):
        threshold (float | Unset):
        cutoff (float | Unset):
        algorithm (str | Unset):
        topics (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        exclude_entity_ids (list[str] | Unset):
        changed_since (str | Unset):
        body (MatchBatch): A batch of questions.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MatchBatchAnswer | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        body=body,
        limit=limit,
        threshold=threshold,
        cutoff=cutoff,
        algorithm=algorithm,
        topics=topics,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        exclude_entity_ids=exclude_entity_ids,
        changed_since=changed_since,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset: str,
    *,
    client: AuthenticatedClient,
    body: MatchBatch,
    limit: int | Unset = UNSET,
    threshold: float | Unset = UNSET,
    cutoff: float | Unset = UNSET,
    algorithm: str | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    exclude_entity_ids: list[str] | Unset = UNSET,
    changed_since: str | Unset = UNSET,
) -> MatchBatchAnswer | Problem | None:
    """Matches parties described by example, in the shape of yente.

    Args:
        dataset (str):
        limit (int | Unset):
        threshold (float | Unset):
        cutoff (float | Unset):
        algorithm (str | Unset):
        topics (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        exclude_entity_ids (list[str] | Unset):
        changed_since (str | Unset):
        body (MatchBatch): A batch of questions.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MatchBatchAnswer | Problem
    """

    return sync_detailed(
        dataset=dataset,
        client=client,
        body=body,
        limit=limit,
        threshold=threshold,
        cutoff=cutoff,
        algorithm=algorithm,
        topics=topics,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        exclude_entity_ids=exclude_entity_ids,
        changed_since=changed_since,
    ).parsed


async def asyncio_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient,
    body: MatchBatch,
    limit: int | Unset = UNSET,
    threshold: float | Unset = UNSET,
    cutoff: float | Unset = UNSET,
    algorithm: str | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    exclude_entity_ids: list[str] | Unset = UNSET,
    changed_since: str | Unset = UNSET,
) -> Response[MatchBatchAnswer | Problem]:
    """Matches parties described by example, in the shape of yente.

    Args:
        dataset (str):
        limit (int | Unset):
        threshold (float | Unset):
        cutoff (float | Unset):
        algorithm (str | Unset):
        topics (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        exclude_entity_ids (list[str] | Unset):
        changed_since (str | Unset):
        body (MatchBatch): A batch of questions.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MatchBatchAnswer | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        body=body,
        limit=limit,
        threshold=threshold,
        cutoff=cutoff,
        algorithm=algorithm,
        topics=topics,
        include_dataset=include_dataset,
        exclude_dataset=exclude_dataset,
        exclude_schema=exclude_schema,
        exclude_entity_ids=exclude_entity_ids,
        changed_since=changed_since,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset: str,
    *,
    client: AuthenticatedClient,
    body: MatchBatch,
    limit: int | Unset = UNSET,
    threshold: float | Unset = UNSET,
    cutoff: float | Unset = UNSET,
    algorithm: str | Unset = UNSET,
    topics: list[str] | Unset = UNSET,
    include_dataset: list[str] | Unset = UNSET,
    exclude_dataset: list[str] | Unset = UNSET,
    exclude_schema: list[str] | Unset = UNSET,
    exclude_entity_ids: list[str] | Unset = UNSET,
    changed_since: str | Unset = UNSET,
) -> MatchBatchAnswer | Problem | None:
    """Matches parties described by example, in the shape of yente.

    Args:
        dataset (str):
        limit (int | Unset):
        threshold (float | Unset):
        cutoff (float | Unset):
        algorithm (str | Unset):
        topics (list[str] | Unset):
        include_dataset (list[str] | Unset):
        exclude_dataset (list[str] | Unset):
        exclude_schema (list[str] | Unset):
        exclude_entity_ids (list[str] | Unset):
        changed_since (str | Unset):
        body (MatchBatch): A batch of questions.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MatchBatchAnswer | Problem
    """

    return (
        await asyncio_detailed(
            dataset=dataset,
            client=client,
            body=body,
            limit=limit,
            threshold=threshold,
            cutoff=cutoff,
            algorithm=algorithm,
            topics=topics,
            include_dataset=include_dataset,
            exclude_dataset=exclude_dataset,
            exclude_schema=exclude_schema,
            exclude_entity_ids=exclude_entity_ids,
            changed_since=changed_since,
        )
    ).parsed
