using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>What design and style forbid in Domain, asked of the built assembly.</summary>
public sealed class HouseLawsTests
{
    private static readonly Assembly Domain = typeof(ByteCount).Assembly;

    private static readonly HashSet<Type> RawNumbers = [typeof(double), typeof(float), typeof(decimal), typeof(Half)];

    /// <summary>Input and output, clocks, chance and JSON: an estimate is a function of its question.</summary>
    private static readonly string[] ForbiddenNamespaces = [
        "System.IO", "System.Net", "System.Text.Json", "System.Xml", "System.Data", "System.Diagnostics.Process", "Microsoft."];

    private static readonly string[] ForbiddenTypes =
        ["System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Random", "System.Console", "System.Diagnostics.Stopwatch", "System.Guid"];

    [Fact]
    public void No_raw_number_crosses_a_public_signature()
    {
        const BindingFlags seen = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        string[] found =
        [
            .. from type in Domain.GetExportedTypes()
               where type.Namespace != typeof(ByteCount).Namespace
               from member in type.GetMembers(seen)
               where SignatureOf(member).Any(IsRawNumber)
               select $"{type.FullName}.{member.Name}",
        ];

        Assert.Empty(found);
    }

    [Fact]
    public void Domain_refers_to_the_framework_alone() =>
        Assert.All(Domain.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));

    [Fact]
    public void Domain_knows_no_input_output_clock_chance_or_json()
    {
        string[] mentioned = MentionedTypes();

        Assert.Contains("System.Math", mentioned);
        Assert.DoesNotContain(mentioned, type =>
            ForbiddenTypes.Contains(type) || ForbiddenNamespaces.Any(name => type.StartsWith(name, StringComparison.Ordinal)));
    }

    /// <summary>Iterators ask which thread runs them; nothing else of the process is looked at.</summary>
    [Fact]
    public void Domain_looks_at_nothing_of_its_process()
    {
        using PEReader assembly = new(File.OpenRead(Domain.Location));
        MetadataReader metadata = assembly.GetMetadataReader();
        string[] asked =
        [
            .. from handle in metadata.MemberReferences
               let member = metadata.GetMemberReference(handle)
               where member.Parent.Kind == HandleKind.TypeReference
                   && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(Environment)
               select metadata.GetString(member.Name),
        ];

        Assert.All(asked, name => Assert.Equal("get_" + nameof(Environment.CurrentManagedThreadId), name));
    }

    [Fact]
    public void No_public_type_is_open_by_accident() =>
        Assert.All(Domain.GetExportedTypes(), type => Assert.True(type.IsSealed || type.IsAbstract || type.IsValueType, $"{type.FullName} is neither sealed " +
            $"nor abstract."));

    [Fact]
    public void Public_structs_are_readonly() =>
        Assert.All(
            Domain.GetExportedTypes().Where(type => type.IsValueType && !type.IsEnum),
            type => Assert.True(type.IsDefined(typeof(IsReadOnlyAttribute)), $"{type.FullName} can change."));

    [Fact]
    public void Public_types_have_no_public_mutable_state() =>
        Assert.All(
            Domain.GetExportedTypes().Where(type => !type.IsEnum),
            type => Assert.DoesNotContain(
                type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly),
                field => field is { IsInitOnly: false, IsLiteral: false }));

    private static string[] MentionedTypes()
    {
        using PEReader assembly = new(File.OpenRead(Domain.Location));
        MetadataReader metadata = assembly.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(reference => $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}"),
        ];
    }

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static bool IsRawNumber(Type type) =>
        RawNumbers.Contains(type)
        || (type.HasElementType && IsRawNumber(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsRawNumber));
}
