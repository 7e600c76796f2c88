"""The outside things that briefing uses."""
