using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Models;

/// <content>The patterns of names.</content>
internal sealed partial class ModelIndex
{
    /// <summary>A maker's name before that of its series, which people leave out.</summary>
    [GeneratedRegex("^(?:Meta|NVIDIA|c4ai)-", RegexOptions.CultureInvariant)]
    private static partial Regex Maker();

    /// <summary>A version, a tuning or the active parameters, which a plain name leaves out.</summary>
    [GeneratedRegex("^(?:v?[0-9.]+|instruct|base|chat|it|hf|a[0-9.]+[bm])+$", RegexOptions.CultureInvariant)]
    private static partial Regex Edition();

    /// <summary>What a name was copied from the command line of.</summary>
    [GeneratedRegex(@"^(?:ollama\s+(?:run|pull|show)|docker\s+model\s+(?:run|pull)|vllm\s+serve|(?:hf|huggingface-cli)\s+download)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    /// <summary>Where a name was copied from.</summary>
    [GeneratedRegex(
        @"^(?:https?://)?(?:www\.)?(?:huggingface\.co/(?:models/)?|hf\.co/|modelscope\.cn/models/|" +
            @"www\.modelscope\.cn/models/|ollama\.com/(?:library/)?|registry\.ollama\.ai/(?:library/)?|hf://|ollama/|library/)|@[0-9a-z._-]+$|/tree/[^/]+/?$",
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?:https?://)?(?:ollama\.com/|registry\.ollama\.ai/|ollama/|library/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OllamaPlace();

    /// <summary>A container of Docker that vLLM runs, which holds the publisher's own files.</summary>
    [GeneratedRegex("^ai/(?<model>.+)-vllm$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ForVllm();

    /// <summary>A file type of fewer bits than MXFP4.</summary>
    [GeneratedRegex("^i?q[1-3]_", RegexOptions.CultureInvariant)]
    private static partial Regex FewerBits();

    /// <summary>A tag of an image, which numbers it and says nothing of its files: <c>modelcar-granite-3-1-8b-lab-v1:1.4.0</c>.</summary>
    [GeneratedRegex(@"^v?[0-9]+(?:\.[0-9]+)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Release();

    /// <summary>A tag that begins with a size.</summary>
    [GeneratedRegex(@"^[0-9.]+[bm](?:-|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sized();

    /// <summary>All of whose repositories hold files for Apple's MLX, or whose quantized ones do (exo-explore/exo, resources/image_model_cards).</summary>
    [GeneratedRegex("(?:^|/)(?:mlx-community|exolabs)/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MlxPublisher();

    /// <summary>A file of a repository, as Lemonade names it: <c>org/Foo-GGUF:Foo-Q4_K_M.gguf</c>.</summary>
    [GeneratedRegex(@"^(?<repository>[^:]+/[^:]+):(?<file>[^:]+\.gguf)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex File();

    /// <summary>A checkpoint compiled or exported for a runtime of its own, wherever in the name that stands, or by who published it:
    /// <c>amd/Qwen3-4B-awq-quant-onnx-ryzenai-1.7-hybrid</c> (lemonade-sdk/lemonade, server_models.json), <c>aws-neuron/…</c>.</summary>
    [GeneratedRegex("^aws-(?<format>neuron)/.*(?<end>)$|(?<end>[-_.](?<format>onnx|openvino|exl2|exl3|rkllm|coreml|mlx|ggml))(?=[-_.][^/]*$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CompiledFor();

    /// <summary>Words of files made with an importance matrix, and a publisher who makes all of its files so. Source: model cards of
    /// bartowski/google_gemma-3-4b-it-GGUF ("All quants made using imatrix option") and of mradermacher's repositories (i1: "weighted/imatrix quants").
    /// </summary>
    [GeneratedRegex("(?:^|/)bartowski/|(?:^|[-_.:/])(?:i1|imat|imatrix|ud)(?=[-_.:/]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MadeWithImportanceMatrix();

    /// <summary>The tag of a model that Ollama runs in its own cloud: <c>480b-cloud</c>.</summary>
    [GeneratedRegex("-?cloud$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hosted();

    /// <summary>What timm's weights were trained on, behind the name of the network.</summary>
    [GeneratedRegex(@"^timm/([^.]+)\..+$|^([^./]+)\.(?:[a-z0-9]+_)*in\d+k(?:_[a-z0-9_]+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimmTag();

    /// <summary>Whisper in the files of CTranslate2: <c>Systran/faster-whisper-large-v3</c>.</summary>
    [GeneratedRegex("^faster-(?=(?:distil-)?whisper)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Converted();

    /// <summary>The publisher's name in front of a copy's: <c>google_gemma-3-27b-it</c>, <c>Huihui-Qwen3-8B-abliterated</c>.</summary>
    [GeneratedRegex("^(?:[A-Za-z0-9-]+?_|Huihui-)", RegexOptions.CultureInvariant)]
    private static partial Regex Glued();
}
