"""The commands about language models: what is here, and how IT adds and signs one. No vault is opened."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import msgspec

from clinic_assist import app, settings
from clinic_assist.cli import model_texts
from clinic_assist.cli.evaluation_commands import EVALUATION_ACTIONS
from clinic_assist.cli.exit_status import CANNOT, DONE
from clinic_assist.cli.opened import print_result
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.errors import UserError
from clinic_assist.inference.adding import AdapterWords, ModelWords, add_adapter, add_model
from clinic_assist.inference.catalogue import InstalledAdapter, InstalledModel, read_unsigned, sign_catalogue
from clinic_assist.inference.scanning import verify_file
from clinic_assist.inference.signatures import SigningKey
from clinic_assist.inference.trust import TrustedKey, read_key, read_secret, trust_key, write_key, write_secret
from clinic_assist.notes.models import ListedModel


def run_model(options: Namespace) -> int:
    """`model ACTION`."""
    return ACTIONS[options.action](options)


def _list(options: Namespace) -> int:
    here = app.model_shelf().look()
    keys = app.model_shelf().trust().keys
    shape = {
        "models": [asdict(model) for model in here.models],
        "not_usable": [asdict(one) for one in here.not_usable],
        "chosen_is_gone": here.chosen_is_gone,
        "keys": [{"id": key.id, "owner": key.owner, "least_number": key.least_number} for key in keys],
    }
    print_result(options, shape, model_texts.list_text(here, keys))
    return DONE


def _show(options: Namespace) -> int:
    """3 where the file is not of the family that is listed."""
    model = _named(options.name)
    said = app.model_shelf().inspect(model.sha256)
    print_result(options, {"listed": asdict(model), "file": asdict(said)}, model_texts.show_text(model, said))
    return CANNOT if said.problem else DONE


def _use(options: Namespace) -> int:
    model = _named(options.name)
    found = [one for one in model.adapters if _is_meant(options.adapter, one.name, one.sha256)]
    if options.adapter and len(found) != 1:
        raise UserError(f"The model {model.name} has no such adapter.", hint=model_texts.LIST_HINT)
    adapter = found[0] if options.adapter else None
    app.model_shelf().choose(model.sha256, adapter.sha256 if adapter else "")
    shape = {"model": model.sha256, "adapter": adapter.sha256 if adapter else None}
    used = f"{model.name} {model.version}" + (f" with {adapter.name} {adapter.version}" if adapter else "")
    print_result(options, shape, [f"Used from the next start of a model on: {used}."])
    return DONE


def _verify(options: Namespace) -> int:
    """3 where a file is refused, changed or not there."""
    scan = app.model_shelf().scan()
    problems = [{"file": one.path.name, "reason": one.reason} for one in scan.refused]
    problems += [{"file": one.file, "reason": "a catalogue lists it, and it is not there"} for one in scan.missing]
    whole = []
    listed: tuple[InstalledModel | InstalledAdapter, ...] = (*scan.installed, *scan.adapters)
    for one in listed:
        try:
            verify_file(one.path, one.entry.sha256)
            whole.append(one.path.name)
        except UserError as problem:
            problems.append({"file": one.path.name, "reason": problem.message})
    lines = [f"whole      {name}" for name in whole] + [f"REFUSED    {p['file']}: {p['reason']}" for p in problems]
    print_result(options, {"whole": whole, "problems": problems}, lines or ["No models."])
    return CANNOT if problems else DONE


def _add(options: Namespace) -> int:
    folder = options.folder or settings.site_models_folder()
    if folder is None:
        raise UserError("There is no models folder of the site.", hint="Name it: --folder, or CLINIC_ASSIST_MODELS.")
    if options.base:
        adapter = add_adapter(folder, options.file, _adapter_words(options, folder))
        shape = {"added": msgspec.to_builtins(adapter), "file": None}
        print_result(options, shape, model_texts.added_text(adapter, folder, None))
        return DONE
    words = ModelWords(
        intended_use=options.intended_use,
        name=options.name,
        version=options.version,
        family=options.family,
        licence=options.licence,
        source=options.source,
        context_tokens=options.context,
        is_clinical=options.clinical,
        sha256=options.sha256,
    )
    entry, said = add_model(folder, options.file, words, settings.own_command(app.MODEL_WORKER))
    shape = {"added": msgspec.to_builtins(entry), "file": asdict(said)}
    print_result(options, shape, model_texts.added_text(entry, folder, said))
    return DONE


def _adapter_words(options: Namespace, folder: Path) -> AdapterWords:
    bases = [one for one in read_unsigned(folder).models if _is_meant(options.base, one.name, one.sha256)]
    shipped = [one.entry for one in app.model_shelf().scan().installed]
    bases += [one for one in shipped if _is_meant(options.base, one.name, one.sha256) and one not in bases]
    if len(bases) != 1:
        raise UserError("The model of the adapter is not listed here, or not only once.", hint=model_texts.LIST_HINT)
    return AdapterWords(
        base_sha256=bases[0].sha256,
        specialty=options.specialty,
        intended_use=options.intended_use,
        name=options.name,
        version=options.version,
        licence=options.licence,
        source=options.source,
        scale=options.scale,
        sha256=options.sha256,
    )


def _sign(options: Namespace) -> int:
    key = SigningKey.open(read_secret(options.key), read_passphrase(options.passphrase_fd))
    signed = sign_catalogue(options.folder, key)
    public = TrustedKey(owner="-", key=key.public)
    shape = {"number": signed.number, "models": len(signed.models), "adapters": len(signed.adapters), "key": public.id}
    does_count = app.model_shelf().trust().find(public.id) is not None
    print_result(options, shape, model_texts.signed_text(signed, public.id, does_count=does_count))
    return DONE


def _make_key(options: Namespace) -> int:
    public_file = options.file.with_name(f"{options.file.name}.public.json")
    if public_file.exists():
        raise UserError(f"There is a file {public_file.name} already.", hint="Choose another name.")
    key = SigningKey.make()
    public = _key_of(options.owner, key)
    write_secret(key.sealed(read_passphrase(options.passphrase_fd, confirm=True)), options.file)
    write_key(public, public_file)
    shape = {"private": str(options.file), "public": str(public_file), "key": public.id}
    print_result(options, shape, model_texts.made_text(public.id, options.file, public_file))
    return DONE


def _key_of(owner: str, key: SigningKey) -> TrustedKey:
    try:
        return msgspec.convert({"owner": owner, "key": key.public}, TrustedKey)
    except msgspec.ValidationError as error:
        raise UserError("This cannot be the name of an owner.", hint="1 to 100 visible characters.") from error


def _trust(options: Namespace) -> int:
    key = read_key(options.file)
    if options.least is not None:
        key = msgspec.structs.replace(key, least_number=options.least)
    path = trust_key(key, options.folder or settings.site_keys_folder())
    shape = {"key": key.id, "owner": key.owner, "least_number": key.least_number, "file": str(path)}
    print_result(options, shape, model_texts.trusted_text(key, path))
    return DONE


def _named(name: str) -> ListedModel:
    found = [model for model in app.model_shelf().look().models if _is_meant(name, model.name, model.sha256)]
    if len(found) != 1:
        wrong = "Several models have that name." if found else "There is no such model here."
        raise UserError(wrong, hint=f"{model_texts.LIST_HINT} The beginning of its SHA-256 will do.")
    return found[0]


def _is_meant(asked: str, name: str, sha256: str) -> bool:
    text = asked.strip().lower()
    return bool(text) and (text == name.lower() or (len(text) >= 8 and sha256.startswith(text)))


ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "list": _list,
    "show": _show,
    "use": _use,
    "verify": _verify,
    "add": _add,
    "sign": _sign,
    "make-key": _make_key,
    "trust": _trust,
    **EVALUATION_ACTIONS,
}
