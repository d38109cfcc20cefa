"""The rule engine: facts about one requirement at one site → verdict. Pure: no table, no web, no clock, no settings."""
