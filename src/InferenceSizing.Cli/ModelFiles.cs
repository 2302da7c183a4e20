namespace InferenceSizing.Cli;

/// <summary>Files of a model as the service takes them. Of a large one its head is enough.</summary>
internal static class ModelFiles
{
    /// <summary>Longer than the tensor table of any published GGUF or safetensors file.</summary>
    private const int HeadBytes = 64 * 1024 * 1024;

    /// <summary>ONNX keeps its graph behind the weights, so the file is sent whole.</summary>
    private const string Whole = ".onnx";

    public static MultipartFormDataContent AsForm(IEnumerable<FileInfo> files)
    {
        MultipartFormDataContent form = [];
        foreach (FileInfo file in files)
            form.Add(file.Extension == Whole ? new StreamContent(file.OpenRead()) : new ByteArrayContent(Head(file)), "file", file.Name);
        return form;
    }

    private static byte[] Head(FileInfo file)
    {
        using FileStream stream = file.OpenRead();
        byte[] head = new byte[Math.Min(file.Length, HeadBytes)];
        stream.ReadExactly(head);
        return head;
    }
}
