# `certToolkit.kubernetes.hosts`. The test network numbers machines by the order of their names, from 192.168.1.1 on.
{
  controlplane = {
    role = "control-plane";
    addresses = [ "192.168.1.1" ];
  };
  worker-1 = {
    role = "worker";
    addresses = [ "192.168.1.2" ];
  };
}
