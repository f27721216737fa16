# Units that fail and start again while they wait for another host: wait_for_unit would give up at the first failure.
import json

kubectl = "kubectl --kubeconfig /etc/kubernetes/cluster-admin.kubeconfig"
hosts = {"controlplane": controlplane, "worker-1": worker_1}
units = ["kubelet", "kube-proxy", "flannel"]

start_all()

with subtest("the API server answers the administrator"):
    controlplane.wait_until_succeeds(f"{kubectl} get --raw /readyz")

with subtest("both nodes become Ready"):
    for name in hosts:
        controlplane.wait_until_succeeds(
            f"{kubectl} wait --for=condition=Ready --timeout=10s node/{name}"
        )

with subtest("the API server reaches both kubelets"):
    for name in hosts:
        controlplane.wait_until_succeeds(
            f"{kubectl} get --raw /api/v1/nodes/{name}/proxy/healthz"
        )

with subtest("etcd answers the client for health checks"):
    controlplane.succeed("certtoolkit-etcdctl endpoint health --cluster")

with subtest("a service account's token is accepted"):
    controlplane.wait_until_succeeds(f"{kubectl} get serviceaccount default")
    token = controlplane.succeed(f"{kubectl} create token default").strip()
    config = json.loads(controlplane.succeed(f"{kubectl} config view -o json"))
    cluster = config["clusters"][0]["cluster"]
    # Without the administrator's certificate, which the API server would look at first.
    user = controlplane.succeed(
        "kubectl --kubeconfig /dev/null auth whoami"
        f" --server {cluster['server']}"
        f" --certificate-authority {cluster['certificate-authority']}"
        f" --token {token} -o 'jsonpath={{.status.userInfo.username}}'"
    )
    assert user == "system:serviceaccount:default:default", user

for name, machine in hosts.items():
    with subtest(f"no certificate of {name} is due"):
        machine.succeed("systemctl start certtoolkit-alarm.service")

    with subtest(f"no unit of {name} failed"):
        for unit in units:
            machine.wait_until_succeeds(f"systemctl is-active {unit}.service")
        failed = machine.succeed("systemctl list-units --failed --plain --no-legend")
        assert failed == "", failed
