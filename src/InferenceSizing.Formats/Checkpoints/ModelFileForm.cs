namespace InferenceSizing.Formats.Checkpoints;

/// <summary>What the files of a model are.</summary>
public enum ModelFileForm
{
    /// <summary>Only a config.json.</summary>
    Config,

    /// <summary>Headers of safetensors files.</summary>
    Safetensors,

    /// <summary>An index of safetensors files, without their headers.</summary>
    SafetensorsIndex,

    /// <summary>Heads of GGUF files.</summary>
    Gguf,

    /// <summary>An ONNX file.</summary>
    Onnx,
}
