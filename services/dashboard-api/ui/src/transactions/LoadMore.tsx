import { Button, Group, Text } from '@mantine/core';

interface LoadMoreProps {
  shown: number;
  loading: boolean;
  onLoad: () => void;
}

export function LoadMore({ shown, loading, onLoad }: LoadMoreProps) {
  return (
    <Group justify="center" gap="md" mt="md">
      <Text size="sm" c="dimmed">
        {new Intl.NumberFormat().format(shown)} shown
      </Text>
      <Button variant="default" size="xs" loading={loading} onClick={onLoad}>
        Load more
      </Button>
    </Group>
  );
}
