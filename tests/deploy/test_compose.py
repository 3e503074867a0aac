"""docker-compose.yml and the unit files say what the code can do; no Docker is needed to know."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config.supervise.programs import programs

ROOT = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: one for name, one in COMPOSE["services"].items() if one.get("image") == "preau"}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SECRETS = {
    "PUBLIC_HOST": "ent.example.fr",
    "SECRET_KEY": "k" * 50,
    "FIELD_KEYS": "f" * 43,
    "POSTGRES_PASSWORD": "word",
}


def filled(value: str) -> str:
    """${NAME} and ${NAME:?why} as Compose reads them."""
    return re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", lambda found: SECRETS[found[1]], value)


def words_of(command: list[str]) -> list[str]:
    """A command without the way it is started: celery or python -m celery, the same words."""
    return [word for word in command if word not in {"python", "-m"} and "/bin/python" not in word]


def core_of(command: list[str]) -> tuple[str, ...]:
    """What a process is: config.serve, or celery with its application and its job."""
    words = words_of(command)
    return tuple(words[:4] if words[0] == "celery" else words[:1])


def test_the_whole_is_there():
    assert sorted(COMPOSE["services"]) == [
        "beat", "database", "layer", "prepare", "proxy", "web-1", "web-2", "worker",
    ]  # fmt: skip


def test_its_processes_are_those_of_make_run():
    of_run = {core_of([*one.argv[1:]]) for one in programs()}
    of_compose = {core_of(one["command"]) for one in OURS.values()}
    assert of_compose == of_run | {("config.supervise.prepare",)}


def test_the_unit_files_start_the_same_processes():
    lines = [re.search(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE) for unit in UNITS]
    of_units = {core_of(shlex.split(line[1])) for line in lines if line}
    assert of_units == {core_of(one["command"]) for one in OURS.values()}


def test_every_service_that_is_needed_exists():
    for one in COMPOSE["services"].values():
        assert set(one.get("depends_on", [])) <= set(COMPOSE["services"])
    assert "prepare" not in COMPOSE["services"]["prepare"]["depends_on"]


def test_env_example_asks_for_what_compose_needs():
    text = (ROOT / "docker-compose.yml").read_text()
    asked = re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE)
    assert set(re.findall(r"\$\{(\w+)", text)) == set(asked) == set(SECRETS)


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_settings_take_its_environment(name, tmp_path):
    """Every name is known to the settings, and with these values a production starts."""
    given = {key: filled(value) for key, value in OURS[name]["environment"].items()}
    known = (ROOT / "config" / "environment.py").read_text()
    assert [key for key in given if f'"{key}"' not in known] == []
    given["DATA_DIR"] = str(tmp_path)
    said = subprocess.run(
        [sys.executable, "-c", "from config import environment; print(environment.read().mode)"],
        cwd=ROOT, env=given, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout == "production\n", said.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "REDIS_URL"])
def test_without_a_secret_it_says_which_in_one_sentence(missing, tmp_path):
    given = {key: filled(value) for key, value in OURS["web-1"]["environment"].items()}
    given |= {"DATA_DIR": str(tmp_path)}
    del given[missing]
    said = subprocess.run(
        [sys.executable, "-m", "config.serve"], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert said.returncode != 0
    assert missing in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_the_image_copies_what_exists():
    docker = (ROOT / "deploy" / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.*)$", docker, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    # What trains the assistant stays behind in its own stage.
    last = docker.rpartition("FROM ")[2]
    locks = set(re.findall(r"requirements/\w+\.txt", last))
    assert locks == {"requirements/bootstrap.txt", "requirements/run.txt"}
