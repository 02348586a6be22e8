#!/usr/bin/env python3
"""Writes sigv4.json: random requests, signed by botocore. The same seed gives the same file.

    pip install botocore && python3 generate.py > sigv4.json
"""

import datetime
import json
import random
import urllib.parse
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SEED = 20260114
COUNT = 200
ALPHABET = "abcXYZ019-._~/ +=&%?#*'()!,;:@$\"<>üé€𝄞"
KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+"


def text(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def header_value(rng):
    words = [text(rng, "abcXYZ019-_=/,", 1, 8) for _ in range(rng.randint(1, 4))]
    return rng.choice(["", " "]) + rng.choice([" ", "  ", "   "]).join(words)


def vector(rng):
    is_s3 = rng.random() < 0.5
    service = "s3" if is_s3 else rng.choice(["dynamodb", "athena", "glue", "sts", "scheduler"])
    region = rng.choice(["us-east-1", "eu-west-1", "ap-northeast-1", "cn-north-1", "us-gov-west-1"])
    access = "AKIA" + text(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, 16)
    secret = text(rng, KEY, 40, 40)
    token = text(rng, KEY + "=", 20, 60) if rng.random() < 0.4 else None
    method = rng.choice(["GET", "PUT", "POST", "HEAD", "DELETE"])
    host = rng.choice([f"{service}.{region}.amazonaws.com", "localhost:4566", "127.0.0.1:8000"])
    raw_path = text(rng, ALPHABET, 0, 30)
    if not is_s3 and rng.random() < 0.3:
        raw_path += rng.choice(["/./a", "/../b", "//c", "/d/"])
    path = "/" + urllib.parse.quote(raw_path, safe="/~")
    query = [[text(rng, ALPHABET, 1, 8), text(rng, ALPHABET, 0, 12)] for _ in range(rng.randint(0, 4))]
    query = list({name: [name, value] for name, value in query}.values())
    headers = {}
    if rng.random() < 0.6:
        headers["content-type"] = rng.choice(["application/x-amz-json-1.0", "application/xml", "text/plain; a=b"])
    for name in rng.sample(["x-amz-target", "x-amz-meta-note", "range", "if-match", "x-amz-expected-bucket-owner"], 2):
        headers[name] = header_value(rng)
    body = bytes(rng.randrange(256) for _ in range(rng.randint(0, 64)))
    time = datetime.datetime(2020, 1, 1) + datetime.timedelta(seconds=rng.randrange(10 * 366 * 86400))

    encoded = "&".join(
        urllib.parse.quote(n, safe="-_.~") + "=" + urllib.parse.quote(v, safe="-_.~") for n, v in query)
    request = AWSRequest(
        method=method, url=f"http://{host}{path}" + ("?" + encoded if query else ""), headers=dict(headers), data=body)
    request.headers["host"] = host
    signer = botocore.auth.S3SigV4Auth if is_s3 else botocore.auth.SigV4Auth
    with mock.patch("botocore.auth.get_current_datetime", return_value=time):
        auth = signer(Credentials(access, secret, token), service, region)
        # Over http botocore always hashes the body, which is what Glaux does.
        auth.add_auth(request)
    return {
        "service": service,
        "region": region,
        "accessKeyID": access,
        "secret": secret,
        "token": token,
        "method": method,
        "host": host,
        "path": path,
        "query": query,
        "headers": sorted([name, value] for name, value in headers.items()),
        "body": body.hex(),
        "date": time.strftime("%Y%m%dT%H%M%SZ"),
        "seconds": int((time - datetime.datetime(1970, 1, 1)).total_seconds()),
        "authorization": request.headers["Authorization"],
    }


def main():
    rng = random.Random(SEED)
    rows = [json.dumps(vector(rng), ensure_ascii=True) for _ in range(COUNT)]
    print("[\n" + ",\n".join(rows) + "\n]")


main()
