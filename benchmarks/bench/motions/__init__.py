"""Scripted motions: footprints in time carry the body, legs and arms follow."""
