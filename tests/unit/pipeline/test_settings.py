"""Settings and flags: where they come from, and wrong ones refused by name."""

import base64
from pathlib import Path

import pytest

from pipeline.options import help_text, parse
from pipeline.settings import Settings, SettingsError, load_settings
from schemas.topics import ORDER, Stage

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {"privacy_salt": "a-good-salt-of-32-characters-0001", "dead_letter_key": KEY}


def load(**flags: str) -> Settings:
    return load_settings(GOOD | flags, dotenv=None)


def refusal(*, dotenv: Path | None = None, **flags: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(GOOD | flags, dotenv=dotenv)
    return str(caught.value)


def test_flags_come_before_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("REDIS_PORT=1111\nREDIS_DB=3\nREDIS_HOST=from-file\n")
    monkeypatch.setenv("REDIS_PORT", "2222")
    monkeypatch.setenv("REDIS_DB", "4")
    settings = load_settings(GOOD | {"redis_port": "3333"}, dotenv=file)
    assert (settings.redis_port, settings.redis_db, settings.redis_host) == (3333, 4, "from-file")


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("redis_port", "70000"),
        ("redis_port", "many"),
        ("embedding_device", "tpu"),
        ("embedding_flush_seconds", "31"),
        ("embedding_batch_size", "0"),
        ("pii_hash_length", "4"),
        ("pii_hash_length", "65"),
        ("dead_letter_payload", "open"),
        ("kafka_producer_acks", "2"),
        ("kafka_compression_type", "rar"),
        ("weaviate_url", "localhost:8080"),
        ("weather_api_url", "ftp://x"),
        ("round_records", "0"),
        ("expansion_service", "nowhere"),
        ("category_table", "/no/such/file.yaml"),
        ("stages", "validate,embed"),
        ("stages", "anonymize,validate"),
        ("publish", "everything"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_the_setting(flag: str, value: str) -> None:
    with pytest.raises(SettingsError, match=flag.upper()):
        load_settings(GOOD | {flag: value}, dotenv=None)


def test_an_unknown_stage_is_named() -> None:
    assert "'translate'" in refusal(stages="validate,translate")


@pytest.mark.parametrize(
    "salt",
    ["", "short", "changeme", "change-me-in-production", "your-secret-salt-here", "a" * 40, "placeholder-placeholder"],
)
def test_a_placeholder_salt_is_refused_unless_development_is_said(salt: str) -> None:
    assert "PRIVACY_SALT" in refusal(privacy_salt=salt)
    assert load(privacy_salt=salt, allow_placeholder_salt="true").allow_placeholder_salt


def test_a_weak_salt_is_refused_by_its_fault_and_how_to_make_a_good_one_is_said() -> None:
    assert "is a placeholder" in refusal(privacy_salt="USE_SECRETS_MANAGER_IN_PROD")
    assert "openssl rand -base64 32" in refusal(privacy_salt="1234567890123456")


def test_short_tokens_are_refused_unless_development_is_said() -> None:
    assert "PII_HASH_LENGTH" in refusal(pii_hash_length="11")
    assert load(pii_hash_length="12").pii_hash_length == 12
    assert load(pii_hash_length="8", allow_placeholder_salt="true").pii_hash_length == 8


def test_a_wrong_privacy_policy_is_refused_by_the_place_of_its_fault(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("schema: 1\nversion: x\nkinds: {SECRET: keep}\n")
    assert "PRIVACY_POLICY: SECRET: secrets are always redacted" in refusal(privacy_policy=str(policy))
    policy.write_text("schema: 1\nversion: x\nkinds: {PHONE: redact}\n")
    assert load(privacy_policy=str(policy)).privacy_policy == policy
    assert "PRIVACY_POLICY" in refusal(privacy_policy=str(tmp_path / "none.yaml"))


def test_a_job_without_anonymize_needs_no_salt() -> None:
    assert load(privacy_salt="", stages="enrich,embed").stage_list == (Stage.ENRICH, Stage.EMBED)


def test_encrypted_dead_letters_need_a_key_and_plain_must_be_asked_for() -> None:
    secret = "not-a-key-but-secret"
    text = refusal(dead_letter_key=secret)
    assert "DEAD_LETTER_KEY" in text
    assert secret not in text
    assert load(dead_letter_key="", dead_letter_payload="plain").sealer.key is None
    assert load().sealer.key == bytes(range(32))


def test_a_misspelt_name_is_refused_in_the_environment_and_in_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("PRIVACY_SLAT=x\n")
    assert "PRIVACY_SALT" in refusal(dotenv=file)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVER", "x:1")
    assert "KAFKA_BOOTSTRAP_SERVERS" in refusal()


def test_secrets_are_not_in_the_repr() -> None:
    settings = load(redis_password="hunter-two", weaviate_api_key="hunter-three")
    assert not any(secret in repr(settings) for secret in ("a-good-salt", KEY, "hunter"))


def test_published_always_holds_the_last_stage() -> None:
    assert load().published == frozenset(ORDER)
    assert load(publish="none").published == {Stage.EMBED}
    assert load(publish="enrich,validate").published == {Stage.VALIDATE, Stage.ENRICH, Stage.EMBED}
    assert load(stages="anonymize,enrich", publish="validate").published == {Stage.ENRICH}


def test_jobs_of_other_stages_have_groups_of_their_own() -> None:
    groups = {load(stages=stages).group_id for stages in ("validate", "enrich", "enrich,embed", ",".join(ORDER))}
    assert len(groups) == 4
    assert load(kafka_group_id="mine").group_id == "mine"


def flags(*more: str) -> list[str]:
    return [f"--{name.replace('_', '-')}={value}" for name, value in GOOD.items()] + list(more)


def test_our_flags_are_separated_from_beams_and_secrets_stay_out_of_beams_options() -> None:
    options = parse(flags("--runner=DirectRunner", "--from-beginning", "--stages=enrich"), dotenv=None)
    assert options.runner == "DirectRunner"
    assert options.from_beginning
    assert options.settings.stage_list == (Stage.ENRICH,)
    assert GOOD["privacy_salt"] not in str(options.beam.get_all_options())


@pytest.mark.parametrize(
    ("flag", "named"), [("--stagse=enrich", "--stages"), ("--from-begining", "--from-beginning"), ("--zzz", "--zzz")]
)
def test_a_misspelt_flag_is_refused_by_name(flag: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        parse(flags(flag), dotenv=None)


def test_input_and_output_go_together() -> None:
    with pytest.raises(SettingsError, match="--output"):
        parse(flags("--input=x.jsonl"), dotenv=None)


def test_the_help_lists_every_setting_with_what_it_means() -> None:
    text = help_text()
    assert all(f"--{name.replace('_', '-')}" in text for name in Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())
