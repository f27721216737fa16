{
  # The API server, for everybody; the kubelet, for the API server.
  networking.firewall.allowedTCPPorts = [
    6443
    10250
  ];

  # The host's own: hardware, boot loader, network. openssh makes the key that agenix opens with.
  services.openssh.enable = true;
  system.stateVersion = "25.05";
}
