"""The keys of promptfoo's configuration."""

from llm_actions.foreign import promptfoo_keys as keys


def test_every_key_has_one_meaning() -> None:
    for groups in (
        (keys.CONFIG_KEYS, keys.SILENT_KEYS, keys.IGNORED_KEYS, keys.GAP_KEYS),
        (keys.TEST_KEYS, keys.TEST_GAPS),
        (keys.OPTION_KEYS, keys.OPTION_GAPS, keys.OPTIONS_IGNORED),
        (keys.PARAMETERS, keys.CONFIG_IGNORED, keys.CONFIG_GAPS),
    ):
        names = [name for group in groups for name in group]
        assert len(names) == len(set(names))
