namespace InferenceSizing.Api.Hosting.Access;

/// <summary>Section <c>Access</c>: who may ask. Off where neither keys nor an issuer of tokens are given.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Keys that are let in.</summary>
    public KeyOptions[] Keys { get; set; } = [];

    /// <summary>Bearer tokens that are let in.</summary>
    public TokenOptions Tokens { get; set; } = new();

    /// <summary>Whether anyone is turned away.</summary>
    public bool IsOn => Keys.Length > 0 || Tokens.IsOn;

    /// <summary>What is wrong with the section; null for nothing.</summary>
    public string? Fault => Keys.Select(key => key.Fault).FirstOrDefault(fault => fault is not null)
        ?? (Keys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() < Keys.Length ? "Access:Keys has an Id more than once." : Tokens.Fault);
}

/// <summary>An API key. The key itself is kept nowhere.</summary>
internal sealed class KeyOptions
{
    /// <summary>What logs and quotas call it.</summary>
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of the key, hexadecimal. Keys hold 256 random bits, so that no slow hash is needed.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>What it is for: read, estimate, plan, inspect, calibrate.</summary>
    public string[] Scopes { get; set; } = [];

    /// <summary>Whose stored runs it sees.</summary>
    public string Workspace { get; set; } = Caller.CommonWorkspace;

    /// <summary>Its quota; null for none.</summary>
    public int? RequestsPerMinute { get; set; }

    public string? Fault =>
        Id.Length is 0 or > 64 || Id.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            ? "Access:Keys: an Id has 1 to 64 letters, digits, dots and dashes."
        : Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigit) ? $"Access:Keys: Sha256 of '{Id}' is 64 hexadecimal digits."
        : Scopes.Length == 0 || !Scopes.All(Admission.Scopes.Words.Contains)
            ? $"Access:Keys: Scopes of '{Id}' are some of {string.Join(", ", Admission.Scopes.Words)}."
        : Workspace.Length is 0 or > 64 ? $"Access:Keys: the Workspace of '{Id}' has 1 to 64 characters."
        : RequestsPerMinute is <= 0 ? $"Access:Keys: RequestsPerMinute of '{Id}' is above zero."
        : null;
}

/// <summary>Bearer tokens of an OpenID Connect issuer.</summary>
internal sealed class TokenOptions
{
    /// <summary>The issuer, whose keys are found at its <c>/.well-known/openid-configuration</c>. None by default.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that tokens are for.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that lists scopes, separated by blanks.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>The claim that names the workspace; the common one without it.</summary>
    public string WorkspaceClaim { get; set; } = "workspace";

    /// <summary>What stands before a scope in the claim, such as <c>sizing.</c>; nothing by default.</summary>
    public string ScopePrefix { get; set; } = "";

    /// <summary>The quota of each subject; null for none.</summary>
    public int? RequestsPerMinute { get; set; }

    public bool IsOn => !string.IsNullOrEmpty(Authority);

    public string? Fault => !IsOn ? null
        : !Uri.TryCreate(Authority, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps ? "Access:Tokens:Authority is an address of https."
        : string.IsNullOrEmpty(Audience) ? "Access:Tokens:Audience names this service, so that tokens made for others are of no use here."
        : RequestsPerMinute is <= 0 ? "Access:Tokens:RequestsPerMinute is above zero."
        : null;
}
