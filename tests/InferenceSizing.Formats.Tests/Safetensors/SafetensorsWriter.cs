using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace InferenceSizing.Formats.Tests.Safetensors;

/// <summary>Writes the header of a safetensors file: eight bytes of length, then a JSON object with a dtype, a shape and offsets for each tensor.</summary>
internal sealed class SafetensorsWriter
{
    private static readonly Dictionary<string, int> Bits = new()
    {
        ["F32"] = 32,
        ["BF16"] = 16,
        ["F16"] = 16,
        ["F8_E4M3"] = 8,
        ["U8"] = 8,
        ["I8"] = 8,
        ["I32"] = 32,
        ["I64"] = 64
    };

    private readonly StringBuilder _json = new("""{"__metadata__":{"format":"pt"}""");

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes { get; private set; }

    public List<string> Names { get; } = [];

    public SafetensorsWriter Tensor(string name, string dtype, params long[] shape)
    {
        long size = shape.Aggregate(1L, (product, length) => product * length) * Bits[dtype] / 8;
        _json.Append(CultureInfo.InvariantCulture,
            $",\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{Bytes},{Bytes + size}]}}");
        Bytes += size;
        Names.Add(name);
        return this;
    }

    /// <summary>The header alone, as JSON.</summary>
    public string ToJson() => _json + "}";

    /// <summary>The head of the file.</summary>
    public byte[] ToArray()
    {
        byte[] json = Encoding.UTF8.GetBytes(ToJson());
        byte[] head = new byte[sizeof(ulong) + json.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)json.Length);
        json.CopyTo(head, sizeof(ulong));
        return head;
    }
}
