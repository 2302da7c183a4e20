namespace InferenceSizing.Domain.Hardware;

/// <summary>Who makes a chip, as its row says, and by that whose programs run on it.</summary>
public sealed record Vendor
{
    private Vendor(string name, ComputePlatform platform) => (Name, Platform) = (name, platform);

    public static Vendor Nvidia { get; } = new("NVIDIA", ComputePlatform.Cuda);

    public static Vendor Amd { get; } = new("AMD", ComputePlatform.Rocm);

    public static Vendor Apple { get; } = new("Apple", ComputePlatform.Metal);

    /// <summary>Of a card that a request describes, which is taken for one that runs CUDA's programs.</summary>
    public static Vendor Unnamed { get; } = new("", ComputePlatform.Cuda);

    /// <summary>As the row writes it; empty where nobody says.</summary>
    public string Name { get; }

    /// <summary>Whose programs run on its chips.</summary>
    public ComputePlatform Platform { get; }

    /// <summary>The vendor of that name, whatever its case.</summary>
    public static Vendor Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (Vendor known in (ReadOnlySpan<Vendor>)[Nvidia, Amd, Apple, Unnamed])
        {
            if (known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return new Vendor(name, ComputePlatform.Other);
    }
}
