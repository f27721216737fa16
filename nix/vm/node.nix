# What a host of the test network needs besides the policy.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.networking) hostName;
  address = lib.head config.certToolkit.kubernetes.hosts.${hostName}.addresses;
in
{
  virtualisation = {
    cores = 2;
    memorySize = 2048;
    diskSize = 4096;
  };
  system.stateVersion = lib.trivial.release;
  environment.systemPackages = [ pkgs.kubectl ];

  # The default route leads to QEMU's own network, in which every machine has the same address.
  services.flannel.iface = "eth1";
  services.kubernetes = {
    kubelet.nodeIp = address;
    apiserver.advertiseAddress = address;
    # The test runs no pod, and would have to fetch the image of the cluster's DNS.
    addons.dns.enable = false;
  };
}
