"""Calls of real clients against a mock: ``client_calls.py sdk|nova|generated PORT VERSION [DOCUMENT]``.

Run in the environment of the clients. Prints one JSON object: the calls that were made, and those that failed with why.
No connection leaves loopback: one that would is an error of the call.
"""

# ruff: noqa: BLE001, DTZ001, ICN001, PLW0108, SIM115

import datetime
import importlib
import json
import re
import socket
import sys

kind, port, version = sys.argv[1:4]
BASE = f"http://127.0.0.1:{port}/v2.1"
S = "9168b536-cd40-4630-b43f-b259807c6e87"

_connect = socket.socket.connect


def connect_on_loopback(self, address):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"a connection to {address[0]} leaves loopback")
    return _connect(self, address)


socket.socket.connect = connect_on_loopback


def sdk():
    import openstack

    auth = {"endpoint": BASE, "token": "t"}
    c = openstack.connection.Connection(
        auth_type="admin_token", auth=auth, compute_endpoint_override=BASE, compute_default_microversion=version
    )
    cp = c.compute
    return {
        "discovery": lambda: cp.get_endpoint_data().max_microversion,
        "servers": lambda: list(cp.servers(details=True)),
        "servers brief": lambda: list(cp.servers(details=False)),
        "get_server": lambda: cp.get_server(S),
        "create_server": lambda: cp.create_server(name="a", flavor_id="1", image_id=S, networks="auto"),
        "create_server2": lambda: cp.create_server(name="a", flavor_id="1", image_id=S, networks=[{"uuid": S}]),
        "update_server": lambda: cp.update_server(S, name="b"),
        "delete_server": lambda: cp.delete_server(S),
        "reboot": lambda: cp.reboot_server(S, "HARD"),
        "lock": lambda: cp.lock_server(S),
        "unlock": lambda: cp.unlock_server(S),
        "pause": lambda: cp.pause_server(S),
        "stop": lambda: cp.stop_server(S),
        "start": lambda: cp.start_server(S),
        "resize": lambda: cp.resize_server(S, "2"),
        "rescue": lambda: cp.rescue_server(S),
        "shelve": lambda: cp.shelve_server(S),
        "metadata": lambda: cp.get_server_metadata(S),
        "set metadata": lambda: cp.set_server_metadata(S, a="b"),
        "flavors": lambda: list(cp.flavors()),
        "get_flavor": lambda: cp.get_flavor("1"),
        "create_flavor": lambda: cp.create_flavor(name="f", ram=1, vcpus=1, disk=1),
        "extra specs": lambda: cp.fetch_flavor_extra_specs("1"),
        "keypairs": lambda: list(cp.keypairs()),
        "get_keypair": lambda: cp.get_keypair("k"),
        "create_keypair": lambda: cp.create_keypair(name="k", public_key="ssh-rsa AAA"),
        "delete_keypair": lambda: cp.delete_keypair("k"),
        "volume attachments": lambda: list(cp.volume_attachments(S)),
        "attach": lambda: cp.create_volume_attachment(S, volume_id=S),
        "server groups": lambda: list(cp.server_groups()),
        "create group": lambda: cp.create_server_group(name="g", policy="affinity"),
        "get group": lambda: cp.get_server_group(S),
        "quota": lambda: cp.get_quota_set("p"),
        "limits": lambda: cp.get_limits(),
        "aggregates": lambda: list(cp.aggregates()),
        "get aggregate": lambda: cp.get_aggregate(1),
        "create aggregate": lambda: cp.create_aggregate(name="a", availability_zone="z"),
        "hypervisors": lambda: list(cp.hypervisors(details=True)),
        "get hypervisor": lambda: cp.get_hypervisor(S),
        "services": lambda: list(cp.services()),
        "migrations": lambda: list(cp.migrations()),
        "server migrations": lambda: list(cp.server_migrations(S)),
        "zones": lambda: list(cp.availability_zones(details=True)),
        "interfaces": lambda: list(cp.server_interfaces(S)),
        "actions": lambda: list(cp.server_actions(S)),
        "usage": lambda: list(cp.usages()),
        "tags": lambda: cp.add_tag_to_server(cp.get_server(S), "x"),
        "console": lambda: cp.create_console(S, "novnc"),
        "console output": lambda: cp.get_server_console_output(S),
        "diagnostics": lambda: cp.get_server_diagnostics(S),
    }


def nova():
    from keystoneauth1 import session, token_endpoint
    from novaclient import client

    s = session.Session(auth=token_endpoint.Token(BASE, "t"))
    n = client.Client(version, session=s, endpoint_override=BASE)
    return {
        "servers": lambda: n.servers.list(),
        "get": lambda: n.servers.get(S),
        "create": lambda: n.servers.create("a", "i", "f", nics="auto"),
        "create2": lambda: n.servers.create(
            "a",
            "i",
            "f",
            nics=[{"net-id": S}],
            meta={"a": "b"},
            security_groups=["default"],
            userdata="abc",
            key_name="k",
        ),
        "delete": lambda: n.servers.delete(S),
        "update": lambda: n.servers.update(S, name="b"),
        "start": lambda: n.servers.start(S),
        "stop": lambda: n.servers.stop(S),
        "pause": lambda: n.servers.pause(S),
        "unpause": lambda: n.servers.unpause(S),
        "suspend": lambda: n.servers.suspend(S),
        "resume": lambda: n.servers.resume(S),
        "lock": lambda: n.servers.lock(S, reason="x"),
        "unlock": lambda: n.servers.unlock(S),
        "reboot": lambda: n.servers.reboot(S, "HARD"),
        "resize": lambda: n.servers.resize(S, "2"),
        "confirm": lambda: n.servers.confirm_resize(S),
        "revert": lambda: n.servers.revert_resize(S),
        "rebuild": lambda: n.servers.rebuild(S, "i"),
        "rescue": lambda: n.servers.rescue(S),
        "unrescue": lambda: n.servers.unrescue(S),
        "shelve": lambda: n.servers.shelve(S),
        "unshelve": lambda: n.servers.unshelve(S),
        "migrate": lambda: n.servers.migrate(S),
        "live": lambda: n.servers.live_migrate(S, None, "auto"),
        "evacuate": lambda: n.servers.evacuate(S),
        "reset": lambda: n.servers.reset_state(S, "active"),
        "image": lambda: n.servers.create_image(S, "x"),
        "backup": lambda: n.servers.backup(S, "b", "daily", 1),
        "console output": lambda: n.servers.get_console_output(S),
        "vnc": lambda: n.servers.get_vnc_console(S, "novnc"),
        "password": lambda: n.servers.get_password(S),
        "diagnostics": lambda: n.servers.diagnostics(S),
        "ips": lambda: n.servers.ips(S),
        "tags": lambda: n.servers.tag_list(S),
        "topology": lambda: n.servers.topology(S),
        "meta": lambda: n.servers.set_meta(S, {"a": "b"}),
        "delmeta": lambda: n.servers.delete_meta(S, ["a"]),
        "interfaces": lambda: n.servers.interface_list(S),
        "attach if": lambda: n.servers.interface_attach(S, None, S, None),
        "add sg": lambda: n.servers.add_security_group(S, "x"),
        "list sg": lambda: n.servers.list_security_group(S),
        "flavors": lambda: n.flavors.list(),
        "flavor": lambda: n.flavors.get("1"),
        "flavor create": lambda: n.flavors.create("f", 1, 1, 1),
        "flavor keys": lambda: n.flavors.get("1").get_keys(),
        "access": lambda: n.flavor_access.list(flavor="1"),
        "access add": lambda: n.flavor_access.add_tenant_access("1", "p"),
        "keypairs": lambda: n.keypairs.list(),
        "keypair": lambda: n.keypairs.get("k"),
        "kp create": lambda: n.keypairs.create("k", public_key="ssh-rsa A"),
        "volumes": lambda: n.volumes.get_server_volumes(S),
        "vol attach": lambda: n.volumes.create_server_volume(S, S),
        "groups": lambda: n.server_groups.list(),
        "group create": lambda: n.server_groups.create("g", "affinity"),
        "quota": lambda: n.quotas.get("p"),
        "quota update": lambda: n.quotas.update("p", cores=1),
        "quota default": lambda: n.quotas.defaults("p"),
        "limits": lambda: n.limits.get(),
        "aggregates": lambda: n.aggregates.list(),
        "agg create": lambda: n.aggregates.create("a", "z"),
        "agg host": lambda: n.aggregates.add_host(1, "h"),
        "agg meta": lambda: n.aggregates.set_metadata(1, {"a": "b"}),
        "hypervisors": lambda: n.hypervisors.list(),
        "hypervisor": lambda: n.hypervisors.get(S),
        "services": lambda: n.services.list(),
        "service disable": lambda: n.services.disable_log_reason(S, "r"),
        "migrations": lambda: n.migrations.list(),
        "server migrations": lambda: n.server_migrations.list(S),
        "zones": lambda: n.availability_zones.list(),
        "usage": lambda: n.usage.get("p", datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 2)),
        "instance action": lambda: n.instance_action.list(S),
        "versions": lambda: n.versions.list(),
        "assisted": lambda: n.assisted_volume_snapshots.create(
            S, {"snapshot_id": "a", "type": "qcow2", "new_file": "x"}
        ),
        "events": lambda: n.server_external_events.create([{"name": "network-changed", "server_uuid": S}]),
    }


def generated():
    """Every GET of the document by a client that openapi-generator made."""
    sys.path.insert(0, sys.argv[5])
    package = importlib.import_module("generated_client")
    document = json.load(open(sys.argv[4]))
    configuration = package.Configuration(host=f"http://127.0.0.1:{port}")
    configuration.api_key["token"] = "t"
    client = package.ApiClient(configuration)
    apis = [getattr(package, name)(client) for name in dir(package) if name.endswith("Api")]
    methods = {
        re.sub("_", "", name): getattr(api, name) for api in apis for name in dir(api) if not name.startswith("_")
    }
    calls = {}
    for item in document["paths"].values():
        operation = item.get("get")
        if operation is None:
            continue
        arguments = {
            re.sub(r"\W", "_", one["name"]): 1 if one["schema"].get("type") == "integer" else S
            for one in operation.get("parameters", [])
            if one.get("required")
        }
        method = methods.get(re.sub(r"\W|_", "", operation["operationId"]))
        calls[operation["operationId"]] = lambda method=method, arguments=arguments: method(**arguments)
    return calls


calls = {"sdk": sdk, "nova": nova, "generated": generated}[kind]()
failed = {}
for name, call in calls.items():
    try:
        call()
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"[:300]
print(json.dumps({"calls": list(calls), "failed": failed}))
