"""What may ship, decided by names and by what libraries link to."""

from pathlib import Path

import pytest

from installer import bundle_parts


def plant(bundle: Path, name: str) -> Path:
    path = bundle / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.mark.parametrize(
    "name",
    [
        "_internal/PySide6/Qt/lib/libQt6Network.so.6",
        "_internal/PySide6/QtNetwork.abi3.so",
        "_internal/libQt6Qml.so.6",
        "_internal/PySide6/QtQuickWidgets.abi3.so",
        "_internal/PySide6/Qt/plugins/platforms/libqvnc.so",
        "_internal/PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "_internal/PySide6/Qt/plugins/networkinformation/libqglib.so",
        "_internal/PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "_internal/libssl.so.3",
        "_internal/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_a_network_part_is_found(tmp_path: Path, name: str) -> None:
    planted = plant(tmp_path, name)

    assert bundle_parts.forbidden_parts(tmp_path) == [planted]
    assert bundle_parts.unwanted_parts(tmp_path) == [planted]


@pytest.mark.parametrize(
    "name",
    [
        "_internal/PySide6/QtWidgets.abi3.so",
        "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
        "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
        "_internal/resources/knowledge/classes/network.toml",
        "_internal/libcrypto.so.3",
    ],
)
def test_what_the_program_needs_stays(tmp_path: Path, name: str) -> None:
    plant(tmp_path, name)

    assert bundle_parts.unwanted_parts(tmp_path) == []


def test_a_platform_that_no_workstation_uses_is_taken_out_but_no_network_part(tmp_path: Path) -> None:
    planted = plant(tmp_path, "_internal/PySide6/Qt/plugins/platforms/libqeglfs.so")

    assert bundle_parts.unwanted_parts(tmp_path) == [planted]
    assert bundle_parts.forbidden_parts(tmp_path) == []


def test_a_library_from_the_machine_is_known_by_its_name_with_or_without_its_version() -> None:
    assert bundle_parts.is_from_the_machine("libGL.so.1")
    assert bundle_parts.may_be_loaded_from_the_machine("libGL.so.1.7.0")
    assert not bundle_parts.is_from_the_machine("libQt6Core.so.6")
    assert not bundle_parts.may_be_loaded_from_the_machine("libQt6Core.so.6.12.0")
