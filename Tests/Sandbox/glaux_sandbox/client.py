"""boto3 clients for the sandbox, as the command-line tools and the tests use them."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

REGION = "ap-northeast-1"


def client(service: str, endpoint: str, region: str = REGION, **settings: Any) -> Any:
    """Signs with the sandbox's default key; S3 in path style."""
    config = Config(s3={"addressing_style": "path"}, retries=settings.pop("retries", {"max_attempts": 0}),
                    **settings.pop("config", {}))
    keys = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox-secret", **settings}
    return boto3.client(service, endpoint_url=endpoint, region_name=region, config=config, **keys)
