"""Packs of policies: what an organisation demands of its sessions, read and made ready."""
