"""The Java programs of Beam's class path, as commands: expansion service, workers, job server, and Flink itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from runtime import class_archive, loopback
from runtime.jars import class_path
from runtime.java import java
from runtime.ports import HOST

# Flink's own default for `env.java.opts.all` (conf/config.yaml of its distribution): Java 17 closes it, Flink needs it.
_PACKAGES: Final = {
    "--add-exports": (
        "java.base/sun.net.util java.rmi/sun.rmi.registry java.security.jgss/sun.security.krb5 "
        "jdk.compiler/com.sun.tools.javac.api"
    ),
    "--add-opens": (
        "java.base/java.lang java.base/java.net java.base/java.io java.base/java.nio java.base/sun.nio.ch "
        "java.base/java.lang.reflect java.base/java.text java.base/java.time java.base/java.util "
        "java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.base/java.util.concurrent.locks"
    ),
}
FLINK_JVM_FLAGS: Final = tuple(
    f"{flag}={package}=ALL-UNNAMED" for flag, packages in _PACKAGES.items() for package in packages.split()
)


def program(
    main_class: str,
    *arguments: str,
    heap: str,
    flags: Sequence[str] = (),
    log_level: str = "warn",
    on_every_interface: Sequence[int] = (),
) -> list[str]:
    """Give the command that runs a class of the class path ``beam``; its servers listen on loopback alone.

    Args:
        main_class: Full name of the class.
        arguments: Its arguments.
        heap: Largest heap, as ``-Xmx`` takes it.
        flags: More flags of the JVM.
        log_level: Lowest level that is logged, to stderr.
        on_every_interface: Ports that may listen everywhere nevertheless.

    Raises:
        ServiceError: There is no Java, or the jars cannot be had.
    """
    logging = (
        f"-Dorg.slf4j.simpleLogger.defaultLogLevel={log_level}",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
    )
    common = [*class_archive.flags("beam"), *loopback.flags(on_every_interface)]
    return [java(), f"-Xmx{heap}", *common, *flags, *logging, "-cp", class_path("beam"), main_class, *arguments]


def expansion_service(port: int) -> list[str]:
    """Give the expansion service, which makes Beam's Kafka source usable from Python.

    Flink reads Kafka itself, and no Java transform is behind it (`pipeline.sources.kafka_record`).
    """
    return program(
        "org.apache.beam.sdk.expansion.service.ExpansionService",
        str(port),
        "--javaClassLookupAllowlistFile=*",
        "--defaultEnvironmentType=EXTERNAL",
        f"--defaultEnvironmentConfig={HOST}:0",  # no worker runs there
        "--experiments=use_deprecated_read",
        # An external worker has its own class path: without this, all of ours would be uploaded at every submission.
        f"--filesToStage={Path(__file__).with_name('jars.lock')}",
        heap="512m",
        # It lives for seconds, which the second compiler of the JVM would only slow down.
        flags=["-XX:TieredStopAtLevel=1"],
    )


def job_server(port: int, flink_master: str, configuration: Path, artifacts: Path) -> list[str]:
    """Give Beam's job server for Flink; with ``[local]`` as master, Flink runs within it.

    Args:
        port: Where it takes jobs.
        flink_master: host:port of a cluster's REST interface, or ``[local]``.
        configuration: Directory that holds Flink's ``config.yaml``.
        artifacts: Directory for what is uploaded with a job.
    """
    return program(
        "org.apache.beam.runners.flink.FlinkJobServerDriver",
        # Name and value apart: the server refuses `--name=value` where the value holds a space.
        *("--flink-master", flink_master),
        *("--flink-conf-dir", str(configuration)),
        *("--job-host", HOST),
        *("--job-port", str(port)),
        *("--artifact-port", "0"),
        *("--expansion-port", "0"),
        *("--artifacts-dir", str(artifacts)),
        heap="1500m" if flink_master == "[local]" else "512m",
        # The second compiler works while the first records wait, on the cores that the Python workers need, and saves
        # less than it takes: over 80,000 records a quarter more of CPU time. Clusters, which live longer, have it.
        flags=[*FLINK_JVM_FLAGS, "-XX:TieredStopAtLevel=1"],
    )


def flink_job_manager(configuration: Path, on_every_interface: Sequence[int] = ()) -> list[str]:
    """Give the job manager of a standalone session cluster.

    Args:
        configuration: Directory that holds Flink's ``config.yaml``.
        on_every_interface: Ports that may listen everywhere, where that file says so.
    """
    main_class = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
    arguments = ["--configDir", str(configuration)]
    return program(main_class, *arguments, heap="768m", flags=FLINK_JVM_FLAGS, on_every_interface=on_every_interface)


def flink_task_manager(configuration: Path, on_every_interface: Sequence[int] = ()) -> list[str]:
    """Give a task manager; its memory is the heap here and what ``config.yaml`` says.

    Args:
        configuration: As in `flink_job_manager`.
        on_every_interface: As there. Beam's servers in it, which its own workers alone need, are none of them.
    """
    main_class = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
    arguments = ["--configDir", str(configuration)]
    return program(main_class, *arguments, heap="1g", flags=FLINK_JVM_FLAGS, on_every_interface=on_every_interface)


def zookeeper(configuration: Path) -> list[str]:
    """Give a ZooKeeper of one server, for Flink's high availability: the one that Flink's own client is of.

    Args:
        configuration: Its ``zoo.cfg``.
    """
    main_class = "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain"
    return program(main_class, str(configuration), heap="256m")
