"""Hostile videos, made here, and what reads them."""
