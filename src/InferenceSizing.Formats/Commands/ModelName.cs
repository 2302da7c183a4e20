using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>The name of a model behind the place that it is loaded from.</summary>
public static partial class ModelName
{
    /// <summary>Null for a digest, which hides the name. A hub's cache folder as its repository, with the file where one of
    /// several is loaded, a path as its last part, anything else as it stands.</summary>
    public static string? Of(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Digest().IsMatch(place))
            return null;
        string path = Scheme().Replace(place.Trim().TrimEnd('/', '\\'), "").Replace('\\', '/');
        // A copy of a repository may lie in a folder of its branch.
        const string branch = "/main";
        if (path.StartsWith('/') && path.EndsWith(branch, StringComparison.Ordinal) && path.Count(c => c == '/') > 2)
            path = path[..^branch.Length];
        string file = path[(path.LastIndexOf('/') + 1)..];
        if (CacheFolder().Match(path) is { Success: true } folder)
            return $"{folder.Groups["owner"].Value}/{folder.Groups["name"].Value}" + (GgufFile().IsMatch(file) ? "/" + file : "");
        if (CachedFile().Match(path) is { Success: true } cached)
            return cached.Groups["file"].Value;
        bool isPath = path.StartsWith('/') || path.StartsWith('.') || path.StartsWith('~') || Drive().IsMatch(path)
            || path.Count(c => c == '/') > 1 || (path.Contains('/', StringComparison.Ordinal) && GgufFile().IsMatch(path));
        return isPath && !Repository().IsMatch(path) ? file : path;
    }

    /// <summary>Whether a place is where a container mounts whatever model it serves: its path names none.</summary>
    public static bool IsMount(string place) => Mount().IsMatch(place);

    /// <summary>The model of a graph's or an engine's file, which is usually called by it.</summary>
    public static string OfGraph(string file) => GraphFile().Replace(file, "");

    /// <summary>KServe's <c>/mnt/models</c>, and what people call such folders.</summary>
    [GeneratedRegex("^(?:/[^/]+)*/(?:models?|weights|checkpoints?|engines?|data)/?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mount();

    [GeneratedRegex(@"\.(?:onnx|engine|plan|trt)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GraphFile();

    [GeneratedRegex("models--(?<owner>[^/]+?)--(?<name>[^/]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CacheFolder();

    [GeneratedRegex(@"\.gguf$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GgufFile();

    /// <summary>llama.cpp's own cache: owner, repository and file joined (<c>common/arg.cpp</c>).</summary>
    [GeneratedRegex("/llama\\.cpp/[^/_]+_[^/]+?-GGUF_(?<file>[^/]+\\.gguf)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CachedFile();

    /// <summary>Where KServe, KubeAI and others say that a model comes from.</summary>
    [GeneratedRegex("^(?:hf|oci|pvc|s3|gs|file)://|^local:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex("sha256[-:][0-9a-f]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();

    [GeneratedRegex("^[A-Za-z]:/", RegexOptions.CultureInvariant)]
    private static partial Regex Drive();

    [GeneratedRegex(@"^https?://|^(?:hf\.co|huggingface\.co|ollama\.com|registry\.ollama\.ai)/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Repository();
}
