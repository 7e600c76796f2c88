"""The JSON that readers get: one pydantic model for each shape, and the OpenAPI document is made of the same.

Keys are only added within v1. Moments are RFC 3339 in UTC, durations milliseconds, positions code points.
"""
