using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>How providers and tools spell a model's name: turned into the name that its publisher gave it.</summary>
internal static partial class HostedName
{
    /// <summary>The publisher's name in what a provider, a command or an address calls a model; any other name as it is.</summary>
    public static string Plain(string name)
    {
        string plain = Terms().Replace(Registry().Replace(name, ""), "");
        plain = LocalType().Replace(plain, ":$1");
        if (Bedrock().Match(plain) is { Success: true } bedrock)
            return $"{bedrock.Groups["vendor"].Value}/{Series(bedrock)}{Minor(bedrock)}";
        if (Garden().Match(plain) is { Success: true } garden)
            return $"{garden.Groups["vendor"].Value}/{garden.Groups["model"].Value}";
        return plain;
    }

    /// <summary>Whether a name is that of a service which serves a publisher's own checkpoint.</summary>
    public static bool IsServed(string name) => Service().IsMatch(name);

    /// <summary>The name with its versions written with points; null where it has none that are not: <c>llama-3-3-70b</c>, <c>qwen2p5-72b</c>,
    /// <c>llama-v3p1-8b</c>.</summary>
    public static string? WithPoints(string name)
    {
        string pointed = Version().Replace(Letter().Replace(name, "$1.$2"), "$1.$2$3");
        pointed = pointed == name ? pointed : Prefixed().Replace(pointed, "$1");
        return pointed == name ? null : pointed;
    }

    /// <summary>DeepSeek's models are named there without the series.</summary>
    private static string Series(Match bedrock) =>
        bedrock.Groups["vendor"].Value == "deepseek" ? $"deepseek-{bedrock.Groups["model"].Value}" : bedrock.Groups["model"].Value;

    /// <summary>Mistral's releases are counted from v0 there: <c>mistral-7b-instruct-v0:2</c>; all others are revisions of the service.</summary>
    private static string Minor(Match bedrock) => bedrock.Groups["zero"].Success ? $"-v0.{bedrock.Groups["minor"].Value}" : "";

    /// <summary>Where an image or a container is had.</summary>
    [GeneratedRegex(@"^(?:(?:docker\.io|index\.docker\.io|hub\.docker\.com/r)/(?=ai/)|nvcr\.io/nim/|accounts/[^/]+/models/|publishers/[^/]+/models/(?!.*@)|" +
            @"ultralytics/(?=yolo|rtdetr)|(?:timm-|tu-)(?=[a-z]))|(?<=^yolo[a-z0-9-]+)\.pt$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Registry();

    [GeneratedRegex("^(?:accounts|publishers)/[^/]+/models/|^nvcr[.]io/nim/|-maas$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Service();

    /// <summary>On which terms a router or a garden serves a model. Source: openrouter.ai/docs, variants; cloud.google.com, models as a service.</summary>
    [GeneratedRegex(":(?:free|beta|extended|nitro|floor|online|exacto)$|-maas$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Terms();

    /// <summary>The file type behind a name of LM Studio. Source: lmstudio.ai/docs/cli, <c>lms get llama-3.1-8b@q4_k_m</c>.</summary>
    [GeneratedRegex("@(i?q[1-8]_[a-z0-9_]+|[bf]f?16|f32|mxfp4)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LocalType();

    /// <summary>Model ids of Amazon Bedrock. Source: docs.aws.amazon.com/bedrock, supported foundation models and inference profiles.</summary>
    [GeneratedRegex(
        @"^(?:(?:us|eu|ap|apac|jp|au|ca|sa|global|us-gov)\.)?" +
        "(?<vendor>meta|mistral|openai|qwen|deepseek|nvidia|google|minimax|moonshot|moonshotai|zai|cohere)" +
        @"\.(?<model>[a-z0-9][a-z0-9._-]*?)(?:-(?:v0:(?<zero>(?<minor>[0-9]))|v[0-9]+(?::[0-9]+)*|[0-9](?::[0-9]+)+)(?::[0-9]+k)?)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Bedrock();

    /// <summary>Model ids of Vertex AI's garden: <c>meta/llama3_1@llama-3.1-8b-instruct</c>.</summary>
    [GeneratedRegex("^(?:publishers/)?(?<vendor>[a-z-]+)/(?:models/)?[a-z0-9_]+@(?<model>[a-z][a-z0-9._]*-[a-z0-9._-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Garden();

    /// <summary>A point that stands as a letter between two digits.</summary>
    [GeneratedRegex("(?<=[A-Za-z-])([0-9])p([0-9])(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Letter();

    /// <summary>A point that stands as a dash or a line between two digits, neither of which is a part of a longer word.</summary>
    [GeneratedRegex("(?<=[A-Za-z-])(?<![0-9]-)([0-9])(?:[-_]([0-9])(?=[-_:]|$)|_([0-9])(?=[bm](?:[-_:.]|$)))", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex("(?<=llama-)v([0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();
}
