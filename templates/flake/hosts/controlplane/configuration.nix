{
  # The API server, for everybody; the kubelet, for the API server.
  networking.firewall.allowedTCPPorts = [
    6443
    10250
  ];

  # The host's own: hardware, boot loader, network. openssh makes the key that agenix opens with.
  services.openssh.enable = true;
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "26.05";
}
